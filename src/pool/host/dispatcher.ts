// Gives every call to a lane: by the balancer while lanes are ready, through the pool's queue while they are not.
// Host thread; one per pool.
import { KnittingError } from "../errors.ts";
import { encodeAside } from "../ring/writer.ts";
import type { Balancer } from "./balancers.ts";
import type { Call } from "./call.ts";
import type { Coders } from "./coders.ts";
import { Deque } from "./deque.ts";
import { handOver } from "./hand-over.ts";
import type { Lane } from "./lane.ts";
import type { HostTask } from "./task-table.ts";

export interface DispatchSettings {
  readonly balancer: Balancer;
  /** Calls that may wait; `Infinity` for no limit. */
  readonly maxQueue: number;
}

export class Dispatcher {
  readonly #settings: DispatchSettings;
  /** The benchmarks compare several on the same lanes. */
  balancer: Balancer;
  readonly #coders: Coders;
  /** Calls that no lane could take yet, in order. */
  readonly #queue = new Deque<Call>();
  #lanes: readonly Lane[] = [];
  /** The ready lanes in lane order: those that take any task, and all of them. */
  #workers: readonly Lane[] = [];
  #ready: readonly Lane[] = [];
  /**
   * Until every lane has started once, a ready lane is given one call at a time. Otherwise the first lane to come up
   * would take all that was called meanwhile, and the others nothing.
   */
  #gathering = true;
  /** The only lane there is, while it comes up: whatever is called is for it, and finds it there once it has started. */
  #only: Lane | undefined;
  #turn = 0;

  constructor(settings: DispatchSettings, coders: Coders) {
    this.#settings = settings;
    this.balancer = settings.balancer;
    this.#coders = coders;
  }

  /** Calls that wait for a lane to become ready. */
  get queued(): number {
    return this.#queue.count(isWanted);
  }

  /** Once, when the lanes have been made. */
  setLanes(lanes: readonly Lane[]): void {
    this.#lanes = lanes;
    const [only, another] = lanes;
    if (another === undefined && only?.kind !== "inline") this.#only = only;
    this.lanesChanged();
  }

  /**
   * Gives the call to a lane, or queues it.
   *
   * @throws {KnittingError} QUEUE_FULL, or KNT_ERROR_0..3 when `args` cannot be encoded
   */
  dispatch(call: Call, args: unknown): void {
    const lane = this.#pick(call.task);
    if (lane !== undefined) {
      lane.submit(call, args);
    } else {
      call.encoded = encodeAside(this.#coders.encoder, args, call.transfer);
      this.#queue.push(call);
    }
    if (call.transfer !== undefined && this.#coders.carrier === undefined) handOver(call, call.transfer);
  }

  /** A lane has become ready or stopped being so. */
  lanesChanged(): void {
    this.#ready = this.#lanes.filter((lane) => lane.state === "ready");
    this.#workers = this.#ready.filter((lane) => lane.kind !== "inline");
    // The last lane to come up gets its one call as well, before the balancer spreads the rest over busy and idle alike.
    for (const lane of this.#ready) this.laneAnswered(lane);
    this.#gathering &&= this.#lanes.some((lane) => lane.state === "starting");
    if (!this.#gathering) this.#drainQueue();
  }

  /** A lane has answered a call and may take another. */
  laneAnswered(lane: Lane): void {
    if (this.#queue.length === 0) return;
    if (!this.#gathering) {
      this.#drainQueue();
      return;
    }
    if (lane.inFlight > 0 || lane.state !== "ready") return;
    this.#dropSettled();
    const call = this.#queue.take((waiting) => !waiting.settled && lane.accepts(waiting.task));
    if (call !== undefined) lane.submitEncoded(call);
  }

  /** Takes every queued call back: the pool ends. */
  abandon(fail: (call: Call) => void): void {
    for (let call = this.#queue.shift(); call !== undefined; call = this.#queue.shift()) {
      fail(call);
      call.left();
    }
  }

  #pick(task: HostTask): Lane | undefined {
    if (this.#settings.maxQueue !== Number.POSITIVE_INFINITY && this.#isFull()) {
      const idle = this.#ready.find((lane) => lane.inFlight === 0 && lane.accepts(task));
      if (idle !== undefined) return idle;
      const { maxQueue } = this.#settings;
      throw new KnittingError(
        "QUEUE_FULL",
        `QUEUE_FULL: every lane is busy and ${maxQueue} calls wait already (maxQueue). ` +
          `Await some of them before calling ${task.name} again, or raise maxQueue`,
        { taskName: task.name, limit: maxQueue },
      );
    }
    if (this.#gathering)
      return this.#only ?? this.#ready.find((lane) => lane.inFlight === 0 && lane.accepts(task));
    return this.#balance(task);
  }

  #balance(task: HostTask): Lane | undefined {
    // The inline lane is the only one that may refuse, and there is at most one.
    const lanes =
      this.#ready.length === this.#workers.length || this.#inlineAccepts(task) ? this.#ready : this.#workers;
    if (lanes.length <= 1) return lanes[0];
    return lanes[this.balancer(lanes, this.#turn++, Math.random)];
  }

  #inlineAccepts(task: HostTask): boolean {
    return this.#ready.some((lane) => lane.kind === "inline" && lane.accepts(task));
  }

  /** Whether one more call would be one too many to wait. Calls that were given up keep nobody out, and are looked for last. */
  #isFull(): boolean {
    const { maxQueue } = this.#settings;
    return (
      this.#waiting(this.#queue.length, countsAll) >= maxQueue &&
      this.#waiting(this.queued, givenUpOf) >= maxQueue
    );
  }

  /** How many calls wait, for the host and in lanes, less those that don't count. */
  #waiting(here: number, less: (lane: Lane) => number): number {
    let waiting = here;
    for (const lane of this.#lanes) {
      const { inFlight, queued } = lane;
      const counted = Math.max(0, queued - less(lane));
      // A lane that is starting will take one call at once, and so will a ready one that runs nothing.
      if (lane.state !== "ready" && inFlight === 0) waiting--;
      waiting += counted > 0 && queued === inFlight ? counted - 1 : counted;
    }
    return waiting;
  }

  #drainQueue(): void {
    while (this.#queue.length > 0) {
      this.#dropSettled();
      const call = this.#queue.first;
      const lane = call === undefined ? undefined : this.#balance(call.task);
      if (call === undefined || lane === undefined) return;
      this.#queue.shift();
      lane.submitEncoded(call);
    }
  }

  #dropSettled(): void {
    for (let call = this.#queue.first; call?.settled === true; call = this.#queue.first) {
      this.#queue.shift();
      call.left();
    }
  }
}

function countsAll(): number {
  return 0;
}

function givenUpOf({ givenUp }: Lane): number {
  return givenUp;
}

function isWanted({ settled }: Call): boolean {
  return !settled;
}

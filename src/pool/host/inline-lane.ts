// The lane that runs tasks on the host itself, between its other work. Host thread.
// Arguments and results go through the codec like everywhere else, so that a task sees no difference between lanes.
import { type Decoder, type Encoder, explainRefusedResult } from "../codec/index.ts";
import { sharedNow } from "../protocol/clock.ts";
import { encodeAside, type EncodedValue } from "../ring/writer.ts";
import { unwrapMoved } from "../task/move.ts";
import type { Call } from "./call.ts";
import type { Coders } from "./coders.ts";
import { Deque } from "./deque.ts";
import type { Lane, LaneKind, LaneOwner, LaneState } from "./lane.ts";
import { LaneTally } from "./lane-tally.ts";
import type { HostTask } from "./task-table.ts";
import { soon } from "../ring/microtask.ts";

const { setImmediate } = globalThis;

export interface InlineSettings {
  /** Calls per turn of the event loop. */
  readonly batchSize: number;
  /** Calls of a task in flight, the new one included, before this lane is a candidate for it. */
  readonly dispatchThreshold: number;
}

/** Nothing aborts an inline call: its task could not see it, as the host is busy running the task. */
class InlineControl {
  #signal: AbortSignal | undefined;

  readonly hasAborted = (): boolean => false;
  readonly now = (): number => sharedNow();

  get signal(): AbortSignal {
    return (this.#signal ??= new AbortController().signal);
  }
}

const NO_BYTES = Buffer.alloc(0);

function roundTrip(encoder: Encoder, decoder: Decoder, value: unknown): unknown {
  const { moved, value: plain } = unwrapMoved(value);
  const encoded = encodeAside(encoder, plain, moved ? "all" : undefined);
  return decodeAside(decoder, encoded);
}

function decodeAside(decoder: Decoder, { tag, inline, bytes, attachments }: EncodedValue): unknown {
  return decoder.decode(tag, inline, bytes ?? NO_BYTES, 0, bytes?.length ?? 0, attachments);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

export class InlineLane implements Lane {
  readonly index: number;
  readonly kind: LaneKind = "inline";
  readonly id: undefined = undefined;
  readonly tally: LaneTally = new LaneTally();
  readonly runsAbandoned = false;
  state: LaneState = "ready";
  inFlight = 0;
  readonly #settings: InlineSettings;
  readonly #alone: boolean;
  readonly #encoder: Encoder;
  readonly #decoder: Decoder;
  readonly #owner: LaneOwner;
  readonly #queue = new Deque<Call>();
  readonly #running = new Set<Call>();
  #scheduled = false;
  /** Calls that may still run in this turn of the event loop. */
  #budget: number;
  /** The next turn is asked for. */
  #renewing = false;

  /** @param alone there is no other lane, so that the threshold has no meaning */
  constructor(
    index: number,
    settings: InlineSettings,
    alone: boolean,
    { encoder, decoder }: Coders,
    owner: LaneOwner,
  ) {
    this.index = index;
    this.#settings = settings;
    this.#budget = settings.batchSize;
    this.#alone = alone;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#owner = owner;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get givenUp(): number {
    return this.#queue.count(({ settled }) => settled);
  }

  accepts(task: HostTask): boolean {
    if (this.state !== "ready" || task.f === undefined) return false;
    return this.#alone || task.inFlight >= this.#settings.dispatchThreshold;
  }

  submit(call: Call, args: unknown): void {
    call.encoded = encodeAside(this.#encoder, args, call.transfer);
    this.submitEncoded(call);
  }

  submitEncoded(call: Call): void {
    this.inFlight++;
    this.#queue.push(call);
    if (this.#scheduled || this.#budget === 0) return;
    this.#scheduled = true;
    soon(this.#runBatch);
  }

  /** A queued call is skipped when its turn comes; one that runs cannot be told. */
  abort(): void {}

  /** The host has every function it can run. */
  replace(): void {}

  load(): Promise<void> {
    return Promise.resolve();
  }

  hasReply(): boolean {
    return false;
  }

  drain(): number {
    return 0;
  }

  close(fail: (call: Call) => void): Promise<void> {
    this.state = "closed";
    for (let call = this.#queue.shift(); call !== undefined; call = this.#queue.shift()) {
      this.#leave(call);
      fail(call);
    }
    for (const call of this.#running) fail(call);
    return Promise.resolve();
  }

  readonly #runBatch = (): void => {
    this.#scheduled = false;
    // A task may call again from within: what it adds is for a later turn once the budget is used up.
    while (this.#budget > 0) {
      const call = this.#queue.shift();
      if (call === undefined) break;
      if (call.settled) {
        this.#leave(call);
        continue;
      }
      this.#budget--;
      this.#run(call);
    }
    if (this.#renewing || this.#budget === this.#settings.batchSize) return;
    this.#renewing = true;
    setImmediate(this.#renew);
  };

  /** The event loop has turned: the host's timers and sockets have been seen to, and there is a new batch. */
  readonly #renew = (): void => {
    this.#renewing = false;
    this.#budget = this.#settings.batchSize;
    if (this.#queue.length > 0) this.#runBatch();
  };

  #run(call: Call): void {
    const startedAt = sharedNow();
    this.tally.wait.record(Math.max(0, startedAt - call.submittedAt));
    this.#running.add(call);
    let result: unknown;
    let later: Promise<unknown> | undefined;
    try {
      const encoded = call.encoded;
      const args = encoded === undefined ? undefined : decodeAside(this.#decoder, encoded);
      const f = call.task.f as ((args: unknown, control?: unknown) => unknown) | undefined;
      result = call.task.abortAware ? f?.(args, new InlineControl()) : f?.(args);
      // Inside: reading `then` may run code of the task as well.
      if (isThenable(result)) later = Promise.resolve(result);
    } catch (thrown) {
      this.#finish(call, startedAt, false, thrown);
      return;
    }
    if (later === undefined) {
      this.#finish(call, startedAt, true, result);
      return;
    }
    later.then(
      (value) => this.#finish(call, startedAt, true, value),
      (thrown: unknown) => this.#finish(call, startedAt, false, thrown),
    );
  }

  #finish(call: Call, startedAt: number, ok: boolean, value: unknown): void {
    this.tally.run.record(sharedNow() - startedAt);
    this.#running.delete(call);
    this.#leave(call);
    if (!ok) {
      this.tally.failed++;
      call.failAsThrown(value);
    } else {
      this.#succeed(call, value);
    }
    this.#owner.laneAnswered(this);
  }

  #succeed(call: Call, value: unknown): void {
    let copy: unknown;
    try {
      copy = roundTrip(this.#encoder, this.#decoder, value);
    } catch (error) {
      this.tally.failed++;
      explainRefusedResult(error);
      call.failByPool(error);
      return;
    }
    this.tally.completed++;
    call.succeed(copy);
  }

  #leave(call: Call): void {
    this.inFlight--;
    call.left();
  }
}

import type * as fc from "fast-check";
import { ChunkStop, type ChunkReply, type ChunkRequest, type StopKind, type Stretch } from "../contract.ts";
import { MAX_WALK, type Slots } from "../slots.ts";
import type { FastCheck } from "./fast-check.ts";
import { laneSlots } from "./lane-slots.ts";
import { type Judged, type Runner, withinLimit } from "./runner.ts";
import { cutOwnFrames } from "./thrown.ts";
import type { ValueSupply } from "./values.ts";

// One chunk of runs, from its first to the failure that ends it, and on through the shrinks of that. Lane side. Synchronous as
// long as the predicate is, because awaiting each run would cost more than a cheap predicate does.

/** Taken while it is the real one: predicates and their modules may put a false clock in its place. */
const now: () => number = performance.now.bind(performance);

type Value = fc.Value<unknown[]>;

/** The last failure: the one that is told. */
interface Failure {
  readonly thrown: unknown;
  readonly input: unknown[];
}

export class Chunk {
  readonly #fc: FastCheck;
  readonly #values: ValueSupply;
  readonly #runner: Runner;
  readonly #request: ChunkRequest;
  readonly #slots: Slots | undefined = laneSlots();
  readonly #startedAt = now();
  /** Where this is: in the chunk itself, or in the shrinks of what failed. */
  #parent: readonly number[];
  #from: number;
  #count: number;
  #endsAt: number;
  #runs = 0;
  #ran = 0;
  #skips: number[] | undefined;
  #isAsync = false;
  /** What lies behind: the chunk's own runs first, then the shrinks. */
  readonly #stretches: Stretch[] = [];
  #failure: Failure | undefined;

  constructor(fastCheck: FastCheck, values: ValueSupply, runner: Runner, request: ChunkRequest) {
    this.#fc = fastCheck;
    this.#values = values;
    this.#runner = runner;
    this.#request = request;
    this.#parent = request.parent;
    this.#from = request.from;
    this.#count = request.count;
    this.#endsAt = this.#startedAt + request.sliceMs;
  }

  /**
   * Goes on with the next run.
   * @throws {ChunkStop} for a chunk that met a failure
   */
  run(): ChunkReply | Promise<ChunkReply> {
    const { runTimeoutMs, slot, timeoutMs } = this.#request;
    const slots = this.#slots;
    let at = now();
    while (this.#ran < this.#count) {
      const position = this.#ran;
      // The first one runs even if its value took all the time.
      if (at >= this.#endsAt && (position > 0 || this.#failure !== undefined)) break;
      if (slots !== undefined && !this.#mayRun(slots, position)) break;
      const value = this.#valueAt(position);
      if (value === undefined) return this.#end(true);
      slots?.run(slot);
      const input = value.value_;
      const startedAt = at;
      const outcome = this.#runner.run(input, timeoutMs);
      if (outcome instanceof Promise) {
        this.#isAsync = true;
        return outcome.then((settled) =>
          this.#settle(settled, input, now() - startedAt) ? this.run() : this.#end(false),
        );
      }
      at = now();
      if (outcome === undefined && at - startedAt <= runTimeoutMs) {
        this.#runs++;
        this.#ran = position + 1;
      } else if (!this.#settle(outcome, input, at - startedAt)) break;
    }
    return this.#end(false);
  }

  #mayRun(slots: Slots, position: number): boolean {
    const { slot } = this.#request;
    return this.#failure === undefined ? slots.enter(slot, position) : slots.enterShrink(slot, position);
  }

  #valueAt(position: number): Value | undefined {
    try {
      return this.#values.valueAt(this.#parent, this.#from + position);
    } catch (error) {
      // Among the shrinks of a failure it will come again, if anybody asks for it.
      if (this.#failure === undefined) this.#stop("broken", error, "");
      return undefined;
    }
  }

  /** Takes down the outcome of a run. @returns whether there is more to run */
  #settle(outcome: Judged, input: unknown[], ms: number): boolean {
    const { runTimeoutMs, slot } = this.#request;
    const judged = withinLimit(outcome, ms, runTimeoutMs);
    this.#runs++;
    if (judged === undefined || judged.kind === "skipped") {
      if (judged !== undefined) {
        (this.#skips ??= []).push(this.#ran);
        if (this.#failure === undefined) this.#slots?.skip(slot, this.#ran);
      }
      this.#ran++;
      return true;
    }
    if (judged.kind === "failed") return this.#descend(judged.thrown, input);
    // Of the end that a shrink asks for, or of a hook that throws, the host hears when it asks for that run.
    if (this.#failure !== undefined) return false;
    this.#stop(judged.kind, judged.kind === "broken" ? judged.thrown : undefined, "");
  }

  /** A run failed: goes on with its shrinks. @returns whether there is time for any */
  #descend(thrown: unknown, input: unknown[]): boolean {
    const depth = this.#stretches.length;
    const at = now();
    if (this.#failure === undefined) this.#endsAt = at + this.#request.walkMs;
    const goesOn =
      this.#request.walkMs > 0 && at < this.#endsAt && depth < MAX_WALK && !this.#fc.hasCloneMethod(input);
    this.#failure = { thrown, input };
    this.#stretches.push({ ran: this.#ran, skips: this.#skips, ended: false });
    if (goesOn) this.#slots?.descend(this.#request.slot, depth, this.#ran);
    this.#parent = [...this.#parent, this.#from + this.#ran];
    this.#from = 0;
    this.#count = Number.POSITIVE_INFINITY;
    this.#ran = 0;
    this.#skips = undefined;
    return goesOn;
  }

  #end(ended: boolean): ChunkReply {
    const stretch: Stretch = { ran: this.#ran, skips: this.#skips, ended };
    if (this.#failure === undefined) return this.#replyWith(stretch);
    this.#stretches.push(stretch);
    this.#stop("failed", this.#failure.thrown, this.#fc.stringify(this.#failure.input));
  }

  #replyWith(stretch: Stretch): ChunkReply {
    return { ...stretch, runs: this.#runs, ms: now() - this.#startedAt, isAsync: this.#isAsync };
  }

  #stop(stop: StopKind, thrown: unknown, text: string): never {
    const [own = { ran: this.#ran, skips: this.#skips, ended: false }, ...walk] = this.#stretches;
    cutOwnFrames(thrown);
    throw new ChunkStop({ ...this.#replyWith(own), stop, text, walk, node: 0 }, thrown);
  }
}

import type * as fc from "fast-check";
import { ChunkStop, type ChunkReply, type ChunkRequest, type StopKind } from "../contract.ts";
import type { Slots } from "../slots.ts";
import { End, type Step } from "../trails.ts";
import type { FastCheck } from "./fast-check.ts";
import { type Judged, type Runner, withinLimit } from "./runner.ts";
import { cutOwnFrames } from "./thrown.ts";
import type { ValueSupply } from "./values.ts";

// One lane's part of a trail: takes the next run that no lane has, wherever the search is by then, until there is none or the
// slice is over. Lane side. What passes is written into the shared words; the reply tells of this lane's last failure.

/** Taken while it is the real one: predicates and their modules may put a false clock in its place. */
const now: () => number = performance.now.bind(performance);

/** The last failure: of all that lanes meet on the way only the last can be the counterexample. */
interface Failure {
  readonly step: Step;
  readonly thrown: unknown;
  readonly input: unknown[];
}

export interface TrailParts {
  readonly fastCheck: FastCheck;
  readonly values: ValueSupply;
  readonly runner: Runner;
  readonly request: ChunkRequest;
  readonly slots: Slots;
  readonly trail: number;
}

export class TrailChunk {
  readonly #parts: TrailParts;
  readonly #startedAt = now();
  readonly #endsAt: number;
  /** By node, the value whose shrinks it is. */
  readonly #paths = new Map<number, readonly number[]>();
  #runs = 0;
  #isAsync = false;
  #failure: Failure | undefined;

  constructor(parts: TrailParts) {
    this.#parts = parts;
    this.#endsAt = this.#startedAt + parts.request.sliceMs;
    this.#paths.set(0, parts.request.parent);
  }

  /**
   * Goes on with the next run.
   * @throws {ChunkStop} for a chunk that met a failure
   */
  run(): ChunkReply | Promise<ChunkReply> {
    const { runner, request, slots, trail } = this.#parts;
    for (;;) {
      const startedAt = now();
      // The first one runs even if its value took all the time.
      if (this.#runs > 0 && startedAt >= this.#endsAt) break;
      const step = slots.trails.take(trail);
      if (step === undefined || !slots.enterTrail(request.slot, step)) break;
      const value = this.#valueAt(step);
      if (value === "broken") break;
      if (value === undefined) {
        slots.trails.endAt(trail, step, End.NoValue);
        continue;
      }
      slots.run(request.slot);
      const input = value.value_;
      const outcome = runner.run(input, request.timeoutMs);
      if (outcome instanceof Promise) {
        this.#isAsync = true;
        return outcome.then((settled) =>
          this.#settle(step, settled, input, now() - startedAt) ? this.run() : this.#end(),
        );
      }
      if (!this.#settle(step, outcome, input, now() - startedAt)) break;
    }
    return this.#end();
  }

  #valueAt(step: Step): fc.Value<unknown[]> | undefined | "broken" {
    const { values } = this.#parts;
    try {
      return values.valueAt(this.#pathOf(step.node), this.#firstOf(step.node) + step.position);
    } catch (error) {
      // After a failure, the host hears of it when it asks for that run.
      if (this.#failure !== undefined) return "broken";
      return this.#stop("broken", step, error);
    }
  }

  #pathOf(node: number): readonly number[] {
    let path = this.#paths.get(node);
    if (path === undefined) {
      const origin = this.#parts.slots.trails.origin(this.#parts.trail, node);
      path = [...this.#pathOf(origin.node), this.#firstOf(origin.node) + origin.position];
      this.#paths.set(node, path);
    }
    return path;
  }

  /** Number of the first run of a node among the shrinks of its value. */
  #firstOf(node: number): number {
    return node === 0 ? this.#parts.request.from : 0;
  }

  /** Takes down the outcome of a run. @returns whether there is more to run */
  #settle(step: Step, outcome: Judged, input: unknown[], ms: number): boolean {
    const { request, slots, trail, fastCheck } = this.#parts;
    const judged = withinLimit(outcome, ms, request.runTimeoutMs);
    this.#runs++;
    if (judged === undefined || judged.kind === "skipped") {
      slots.trails.note(trail, step, judged === undefined ? "passed" : "skipped");
      return true;
    }
    if (judged.kind !== "failed") {
      if (this.#failure !== undefined) return false;
      return this.#stop(judged.kind, step, judged.kind === "broken" ? judged.thrown : undefined);
    }
    const goesOn = request.walkMs > 0 && !fastCheck.hasCloneMethod(input);
    const next = slots.trails.fail(trail, step, goesOn);
    if (next !== "beyond") this.#failure = { step, thrown: judged.thrown, input };
    return next !== "end";
  }

  #end(): ChunkReply {
    if (this.#failure === undefined) return this.#reply(0);
    const { step, thrown, input } = this.#failure;
    return this.#tell("failed", step, thrown, this.#parts.fastCheck.stringify(input));
  }

  #stop(kind: StopKind, step: Step, thrown: unknown): never {
    this.#parts.slots.trails.endAt(this.#parts.trail, step, End.Stopped);
    this.#tell(kind, step, thrown, "");
  }

  #tell(stop: StopKind, { node, position }: Step, thrown: unknown, text: string): never {
    cutOwnFrames(thrown);
    throw new ChunkStop({ ...this.#reply(position), stop, text, walk: [], node }, thrown);
  }

  #reply(ran: number): ChunkReply {
    const ms = now() - this.#startedAt;
    return { ran, skips: undefined, ended: false, runs: this.#runs, ms, isAsync: this.#isAsync };
  }
}

import type * as fc from "fast-check";
import { ChunkStop, type ChunkReply, type ChunkRequest, type StopKind, type ValueSource } from "../contract.ts";
import type { PropertyDefinition } from "../definition.ts";
import type { Slots } from "../slots.ts";
import { openRunner, type Outcome, type Runner } from "./runner.ts";
import { laneSlots } from "./lane-slots.ts";
import { inTurn, laneIsBusy, waitForTurn } from "./turns.ts";
import { Values } from "./values.ts";

// Runs one chunk of a property: the function of its task. Lane side. Synchronous as long as the predicate is, because
// awaiting each run would cost more than a cheap predicate does.

type FastCheck = typeof fc;

/** How many checks of one property a lane keeps the values of: several may run at once. */
const MAX_CHECKS = 4;

/** The task function of a property. */
export function chunkRunnerOf(
  definition: PropertyDefinition,
): (request: ChunkRequest) => ChunkReply | Promise<ChunkReply> {
  const checks = new Map<string, Values>();
  let runner: Runner | undefined;
  let loaded: FastCheck | undefined;

  const valuesOf = (fastCheck: FastCheck, source: ValueSource, key: string): Values => {
    const values = checks.get(key) ?? new Values(fastCheck, definition.arbitraries, source);
    checks.delete(key);
    checks.set(key, values);
    const oldest = checks.keys().next().value;
    if (checks.size > MAX_CHECKS && oldest !== undefined) checks.delete(oldest);
    return values;
  };

  const run = (fastCheck: FastCheck, request: ChunkRequest): ChunkReply | Promise<ChunkReply> => {
    const { source } = request;
    // Examples come anew with each request: they are a new source only if the check is a new one.
    const key = `${source.seed} ${source.randomType ?? ""} ${source.unbiased} ${source.checkId}`;
    runner ??= openRunner(fastCheck, definition);
    return new Chunk(fastCheck, valuesOf(fastCheck, source, key), runner, request).run();
  };

  const load = async (): Promise<FastCheck> => (loaded ??= await import("fast-check"));

  return (request) => {
    if (loaded !== undefined && !laneIsBusy()) return inTurn(run(loaded, request));
    return waitForTurn(async () => run(await load(), request));
  };
}

class Chunk {
  readonly #fc: FastCheck;
  readonly #values: Values;
  readonly #runner: Runner;
  readonly #request: ChunkRequest;
  readonly #slots: Slots | undefined = laneSlots();
  readonly #startedAt = performance.now();
  #ran = 0;
  #isAsync = false;
  #skips: number[] | undefined;

  constructor(fastCheck: FastCheck, values: Values, runner: Runner, request: ChunkRequest) {
    this.#fc = fastCheck;
    this.#values = values;
    this.#runner = runner;
    this.#request = request;
  }

  /** Goes on with the next run. */
  run(): ChunkReply | Promise<ChunkReply> {
    const { parent, from, count, sliceMs, slot, timeoutMs, runTimeoutMs } = this.#request;
    const slots = this.#slots;
    const values = this.#values;
    const runner = this.#runner;
    let now = performance.now();
    const endsAt = this.#startedAt + sliceMs;
    while (this.#ran < count) {
      const position = this.#ran;
      // The first one runs even if its value took all the time.
      if (position > 0 && now >= endsAt) break;
      if (slots !== undefined && !slots.enter(slot, position)) break;
      let value: fc.Value<unknown[]> | undefined;
      try {
        value = values.valueAt(parent, from + position);
      } catch (error) {
        this.#stop("broken", error, undefined);
      }
      if (value === undefined) return this.#reply(true);
      slots?.run(slot);
      const input = value.value_;
      const startedAt = now;
      const outcome = runner.run(input, timeoutMs);
      if (outcome instanceof Promise) {
        this.#isAsync = true;
        return outcome.then((settled) => {
          this.#settle(settled, input, performance.now() - startedAt);
          return this.run();
        });
      }
      now = performance.now();
      if (outcome !== undefined || now - startedAt > runTimeoutMs) this.#settle(outcome, input, now - startedAt);
      else this.#ran = position + 1;
    }
    return this.#reply(false);
  }

  /** Takes down the outcome of a run. @throws {ChunkStop} when it ends the chunk */
  #settle(outcome: Outcome | undefined, input: unknown[], ms: number): void {
    if (outcome?.kind === "failed") this.#stop("failed", outcome.thrown, input);
    if (outcome?.kind === "interrupted") this.#stop("interrupted", undefined, undefined);
    if (outcome?.kind === "broken") this.#stop("broken", outcome.thrown, undefined);
    const { runTimeoutMs, slot } = this.#request;
    if (ms > runTimeoutMs) this.#stop("failed", overran(runTimeoutMs), input);
    if (outcome?.kind === "skipped") {
      (this.#skips ??= []).push(this.#ran);
      this.#slots?.skip(slot, this.#ran);
    }
    this.#ran++;
  }

  #reply(ended: boolean): ChunkReply {
    const ms = performance.now() - this.#startedAt;
    return { ran: this.#ran, skips: this.#skips, ended, ms, isAsync: this.#isAsync };
  }

  #stop(stop: StopKind, thrown: unknown, input: unknown[] | undefined): never {
    const text = input === undefined ? "" : this.#fc.stringify(input);
    throw new ChunkStop({ ...this.#reply(false), stop, text }, thrown);
  }
}

/** Of a run that ended, but took longer than it may. One that goes on has its lane replaced. */
function overran(limitMs: number): Error {
  return new Error(`Property run took longer than ${limitMs} milliseconds`);
}

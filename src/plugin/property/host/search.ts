import * as fc from "fast-check";
import type { PropertyDefinition } from "../definition.ts";
import type { Property } from "../property-types.ts";
import type { Details } from "./details.ts";
import { crossesUnchanged } from "./examples.ts";
import { Fan } from "./fan.ts";
import { FannedProperty } from "./fanned-property.ts";
import { PASSED_BY } from "./findings.ts";
import type { LanePool } from "./lane-pool.ts";
import type { Level } from "./level.ts";
import type { CheckParameters } from "./parameters.ts";
import type { CheckWatcher } from "./progress.ts";
import { sequentialOf, valuesOf } from "./sequential.ts";

// One search for a counterexample: fast-check's own runner over a property whose runs happen in lanes. Host thread. A check
// makes one, and another when it turns out that the predicate changes its arguments.

export interface SearchOptions {
  readonly property: Property<unknown[]>;
  readonly definition: PropertyDefinition;
  readonly parameters: CheckParameters;
  readonly pool: LanePool;
  /** Told of runs that count, when somebody wants to know. */
  readonly watcher: CheckWatcher | undefined;
  readonly signal: AbortSignal | undefined;
  /** What an earlier search knows of the runs of the source; then every run gets a value that no other has touched. */
  readonly earlier: Level | undefined;
  /** It ends with `OUT_OF_TIME` after this many milliseconds. */
  readonly limitMs: number;
}

export interface Search {
  readonly details: Details;
  readonly fan: Fan;
  readonly fanned: FannedProperty;
  /** Runs that passed and that the runner has not seen. */
  readonly passedRuns: number;
}

/** What a search rejects with that took too long. */
export const OUT_OF_TIME: Error = new Error("The search took too long");

/** Taken while they are the real ones: tests use fake timers. */
const { setTimeout, clearTimeout } = globalThis;

let lastCheckId = 0;

/** @throws what fast-check's own `check` throws, KnittingError from the pool, the reason of the signal */
export async function search(options: SearchOptions): Promise<Search> {
  const { property, definition, parameters, pool, watcher, signal, earlier, limitMs } = options;
  const examplesStayHere = !parameters.examples.every((example) => crossesUnchanged(example));
  const fan = new Fan({
    pool,
    call: (request) => pool.call(property, request),
    source: {
      checkId: ++lastCheckId,
      seed: parameters.seed,
      randomType: parameters.randomType,
      unbiased: parameters.unbiased,
      exampleCount: parameters.examples.length,
      untouched: earlier !== undefined,
    },
    examples: examplesStayHere ? [] : parameters.examples,
    timeoutMs: parameters.timeoutMs,
    path: parameters.path,
    numRuns: parameters.numRuns,
    shrinks: parameters.shrinks,
    walks: !parameters.mayBeInterrupted,
    keepsSkips: parameters.verbose >= 2,
  });
  if (earlier !== undefined && parameters.path.length <= 1) fan.sourceRoot.adopt(earlier);
  signal?.throwIfAborted();
  const onAbort = (): void => fan.break(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const isLimited = Number.isFinite(limitMs);
  const timer = isLimited ? setTimeout(() => fan.break(OUT_OF_TIME), limitMs) : undefined;
  try {
    const passed = skimsSource(parameters, examplesStayHere)
      ? await fan.passing((runs) => watcher?.ran(runs))
      : undefined;
    const start = startOf(fan, parameters, passed);
    const fanned = new FannedProperty({
      fan,
      parameters: start.parameters,
      values: valuesOf(definition),
      here: sequentialOf(definition),
      examplesStayHere,
      watcher,
    });
    const runner = fanned as unknown as fc.IAsyncProperty<unknown[]>;
    const details = (await fc.check(runner, start.parameters.forRunner)) as Details;
    restore(details, parameters, start.passedRuns);
    await tellFailure(details, fan, fanned);
    return { details, fan, fanned, passedRuns: start.passedRuns };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    fan.close();
  }
}

/** Whether all that a run which passes does to the details is that there is one more. */
function skimsSource(parameters: CheckParameters, examplesStayHere: boolean): boolean {
  const { numRuns, path, verbose, readsValues, mayBeInterrupted } = parameters;
  const hasRuns =
    Number.isSafeInteger(numRuns) && numRuns > 0 && path.length <= 1 && !path.some(Number.isNaN);
  return hasRuns && verbose < 2 && !readsValues && !mayBeInterrupted && !examplesStayHere;
}

/**
 * Where the runner starts. After runs that all passed, at the failure behind them, or at the end. A skip among them counts
 * in more than one way: it sees all of them then.
 */
function startOf(
  fan: Fan,
  parameters: CheckParameters,
  passed: number | undefined,
): { readonly parameters: CheckParameters; readonly passedRuns: number } {
  const first = parameters.path[0] ?? 0;
  const passedRuns = (passed ?? first) - first;
  if (passed === undefined || passedRuns === 0) return { parameters, passedRuns: 0 };
  if (passedRuns === parameters.numRuns) {
    const forRunner = { ...parameters.forRunner, numRuns: 0 };
    return { parameters: { ...parameters, forRunner, numRuns: 0 }, passedRuns };
  }
  const known = fan.sourceRoot.at(passed);
  if (typeof known !== "object" || known.kind !== "failed") return { parameters, passedRuns: 0 };
  const forRunner = { ...parameters.forRunner, path: String(passed) };
  return { parameters: { ...parameters, forRunner, path: [passed] }, passedRuns };
}

/** Puts back what the runner was not told. */
function restore(details: Details, parameters: CheckParameters, passedRuns: number): void {
  const configuration = details.runConfiguration as { timeout?: number; numRuns: number; path: string };
  // Lanes keep this limit, where waiting for a lane does not use it up.
  if (parameters.timeoutMs !== undefined) configuration.timeout = parameters.timeoutMs;
  if (passedRuns === 0) return;
  (details as { numRuns: number }).numRuns += passedRuns;
  configuration.numRuns = parameters.numRuns;
  configuration.path = parameters.path.join(":");
}

/** The runner may come to the end of a search before the lane that met its last failure has told what it threw. */
async function tellFailure(details: Details, fan: Fan, fanned: FannedProperty): Promise<void> {
  const { failure } = fanned;
  if (failure?.stop !== PASSED_BY) return;
  const { level, index } = failure.place;
  const told = await fan.told(level, index);
  // Its lane may have gone down with something else.
  const stop = told === PASSED_BY ? (await fan.again(level, index)).known : told;
  if (typeof stop === "string") return;
  fanned.failure = { ...failure, stop };
  (details as { errorInstance?: unknown }).errorInstance = stop.thrown;
}

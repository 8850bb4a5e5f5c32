import * as fc from "fast-check";
import { propertyDefinitionOf, type PropertyDefinition } from "../definition.ts";
import type { Property } from "../property-types.ts";
import { attachReport, type FanReport } from "./details.ts";
import { crossesUnchanged } from "./examples.ts";
import { Fan } from "./fan.ts";
import { PASSED_BY } from "./findings.ts";
import { FannedProperty } from "./fanned-property.ts";
import type { LanePool } from "./lane-pool.ts";
import { type CheckParameters, resolveParameters } from "./parameters.ts";

// One check: fast-check's own runner over a property whose runs happen in lanes. Host thread.

type Details = fc.RunDetails<unknown[]>;

export interface CheckSurroundings {
  /** `undefined`: without lanes, by fast-check alone. */
  readonly pool: LanePool | undefined;
  /** Told of runs that count, when somebody wants to know. */
  readonly onRuns: ((runs: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

let lastCheckId = 0;

/** @throws what fast-check's own `check` throws, PluginError for what can't be in lanes, KnittingError from the pool */
export async function checkInLanes(
  property: Property<unknown[]>,
  given: fc.Parameters<unknown[]> | undefined,
  { pool, onRuns, signal }: CheckSurroundings,
): Promise<Details> {
  const definition = propertyDefinitionOf(property);
  if (definition === undefined) {
    throw new TypeError(
      "Expected a property made by `property` of knitting/property, got something else. " +
        "One made by `fc.property` can't be found by lanes: it does not know where it was made",
    );
  }
  if (definition.madeInside !== undefined) {
    throw new TypeError(
      `A property was made inside ${definition.madeInside}, where no lane can find it. ` +
        "Make it at module scope: not in a function, a test or `describe`",
    );
  }
  if (pool === undefined) return fc.check(sequentialOf(definition), given);
  const parameters = resolveParameters(given);
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
    },
    examples: examplesStayHere ? [] : parameters.examples,
    timeoutMs: parameters.timeoutMs,
    path: parameters.path,
    numRuns: parameters.numRuns,
    shrinks: parameters.shrinks,
    walks: !parameters.mayBeInterrupted,
    keepsSkips: parameters.verbose >= 2,
  });
  signal?.throwIfAborted();
  const onAbort = (): void => fan.break(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const startedAt = performance.now();
  try {
    const passed = skimsSource(parameters, examplesStayHere) ? await fan.passing(onRuns) : undefined;
    const start = startOf(fan, parameters, passed);
    const fanned = new FannedProperty({
      fan,
      parameters: start.parameters,
      values: valuesOf(definition),
      here: sequentialOf(definition),
      examplesStayHere,
      onRuns,
    });
    const runner = fanned as unknown as fc.IAsyncProperty<unknown[]>;
    const details = (await fc.check(runner, start.parameters.forRunner)) as Details;
    restore(details, parameters, start.passedRuns);
    await tellFailure(details, fan, fanned);
    attachReport(details, await reportOf(fan, fanned, pool, { startedAt, passedRuns: start.passedRuns }));
    return details;
  } finally {
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
  const stop = told === PASSED_BY ? await fan.again(level, index) : told;
  if (typeof stop === "string") return;
  fanned.failure = { ...failure, stop };
  (details as { errorInstance?: unknown }).errorInstance = stop.thrown;
}

/** The property for fast-check alone. */
export function sequentialOf(definition: PropertyDefinition): fc.IAsyncPropertyWithHooks<unknown[]> {
  const { arbitraries, predicate, beforeHooks, afterHooks } = definition;
  const parts = [...arbitraries, async (...values: unknown[]) => predicate(...values)];
  const sequential = fc.asyncProperty(
    ...(parts as unknown as Parameters<typeof fc.asyncProperty<[unknown]>>),
  ) as unknown as fc.IAsyncPropertyWithHooks<unknown[]>;
  for (const hook of beforeHooks) sequential.beforeEach(hook as Parameters<typeof sequential.beforeEach>[0]);
  for (const hook of afterHooks) sequential.afterEach(hook as Parameters<typeof sequential.afterEach>[0]);
  return sequential;
}

/** The values of the property, without its predicate. */
function valuesOf({ arbitraries }: PropertyDefinition): fc.IProperty<unknown[]> {
  const parts = [...arbitraries, () => true] as unknown as Parameters<typeof fc.property<[unknown]>>;
  return fc.property(...parts) as unknown as fc.IProperty<unknown[]>;
}

async function reportOf(
  fan: Fan,
  fanned: FannedProperty,
  pool: LanePool,
  { startedAt, passedRuns }: { readonly startedAt: number; readonly passedRuns: number },
): Promise<FanReport> {
  const elapsedMs = performance.now() - startedAt;
  const { runs, chunks, replacedLanes, busyMs } = fan.tally;
  const countedRuns = passedRuns + fanned.counted.runs;
  const inLanes = countedRuns - fanned.counted.runsHere;
  const { failure } = fanned;
  let replay: FanReport["replay"] = "none";
  if (failure !== undefined && !failure.stop.fatal) {
    const again = await fan.again(failure.place.level, failure.place.index);
    replay = typeof again === "object" ? "same" : again;
  }
  return {
    lanes: pool.threads,
    countedRuns,
    speculativeRuns: Math.max(0, runs - inLanes),
    runsHere: fanned.counted.runsHere,
    chunks,
    replacedLanes,
    elapsedMs,
    busyMs,
    replay,
    warning: warningOf(replay, failure),
  };
}

function warningOf(replay: FanReport["replay"], failure: FannedProperty["failure"]): string | undefined {
  if (
    failure !== undefined &&
    failure.stop.text !== "" &&
    failure.stop.text !== fc.stringify(failure.value)
  ) {
    return (
      `An arbitrary of this property is not deterministic: for the same seed and path a lane had ${failure.stop.text}, ` +
      `and its host ${fc.stringify(failure.value)}. The counterexample above may not be the one that failed.`
    );
  }
  if (replay === "same" || replay === "none") return undefined;
  return (
    `The predicate is not deterministic: run once more, the counterexample ${replay === "passed" ? "passes" : "is skipped"}. ` +
    "It depends on something besides its values, such as time, chance, or what earlier runs have left behind."
  );
}

import * as fc from "fast-check";
import { propertyDefinitionOf } from "../definition.ts";
import type { Property } from "../property-types.ts";
import { attachReport, type Details } from "./details.ts";
import { placeFailure } from "./failure-place.ts";
import type { LanePool } from "./lane-pool.ts";
import { resolveParameters } from "./parameters.ts";
import type { CheckWatcher } from "./progress.ts";
import { OUT_OF_TIME, type Search, search, type SearchOptions } from "./search.ts";
import { lookAgain, type SecondLook } from "./second-look.ts";
import { sequentialOf } from "./sequential.ts";
import { type Remedy, warningOf } from "./warnings.ts";

// One check: a search for a counterexample, a second look at it, and the report of both. Host thread.

/** A search that has to be made again may take this long, and twice what the first one took. */
const SECOND_SEARCH_MS = 10_000;

export interface CheckSurroundings {
  /** `undefined`: without lanes, by fast-check alone. */
  readonly pool: LanePool | undefined;
  /** Told of runs that count, when somebody wants to know. */
  readonly watcher: CheckWatcher | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @throws what fast-check's own `check` throws, PluginError for what can't be in lanes, KnittingError from the pool */
export async function checkInLanes(
  property: Property<unknown[]>,
  given: fc.Parameters<unknown[]> | undefined,
  { pool, watcher, signal }: CheckSurroundings,
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
  const startedAt = performance.now();
  const options = { property, definition, parameters, pool, signal };
  const first = await searchOnce({
    ...options,
    watcher,
    earlier: undefined,
    limitMs: Number.POSITIVE_INFINITY,
  });
  const firstLook = await lookAgain(first, true);
  const { change } = firstLook;
  let ended: { readonly made: Search; readonly look: SecondLook; readonly remedy: Remedy } = {
    made: first,
    look: firstLook,
    remedy: undefined,
  };
  if (change !== undefined) {
    const limitMs = SECOND_SEARCH_MS + 2 * (performance.now() - startedAt);
    const again = await searchAgain({
      ...options,
      watcher: undefined,
      earlier: first.fan.sourceRoot,
      limitMs,
    });
    if (again === undefined) ended = { ...ended, remedy: "outOfTime" };
    else ended = { made: again, look: await lookAgain(again, false), remedy: "searchedAgain" };
  }
  const { made, look, remedy } = ended;
  // Of the counterexample it tells most.
  const shown = look.change ?? change;
  const tallies = made === first ? [first.fan.tally] : [first.fan.tally, made.fan.tally];
  const sum = (field: keyof (typeof tallies)[0]): number =>
    tallies.reduce((total, tally) => total + tally[field], 0);
  const countedRuns = made.passedRuns + made.fanned.counted.runs;
  const { runsHere } = made.fanned.counted;
  attachReport(made.details, {
    lanes: pool.threads,
    countedRuns,
    speculativeRuns: Math.max(0, sum("runs") - (countedRuns - runsHere)),
    runsHere,
    chunks: sum("chunks"),
    replacedLanes: sum("replacedLanes"),
    elapsedMs: performance.now() - startedAt,
    busyMs: sum("busyMs"),
    replay: look.replay,
    changedArguments: shown,
    warning: warningOf(look, shown, remedy),
  });
  await placeFailure(made.details.errorInstance, definition, pool.locate);
  return made.details;
}

async function searchOnce(options: SearchOptions): Promise<Search> {
  try {
    return await search(options);
  } catch (reason) {
    // An arbitrary may hang, too.
    await placeFailure(reason, options.definition, options.pool.locate);
    throw reason;
  }
}

/** @returns `undefined` when it took too long */
async function searchAgain(options: SearchOptions): Promise<Search | undefined> {
  try {
    return await searchOnce(options);
  } catch (reason) {
    if (reason === OUT_OF_TIME) return undefined;
    throw reason;
  }
}

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { FULL } from "../../full.ts";
import { check, closeLanes } from "../../../fixtures/property/check.mjs";
import { pairs } from "../../../fixtures/property/properties.mjs";

// Whether lanes give what fast-check gives: every field of the details, for every property, seed and set of parameters.

type Parameters = fc.Parameters<unknown[]>;
type Details = fc.RunDetails<unknown[]>;

const SEEDS = Array.from({ length: FULL ? 20 : 4 }, (_, seed) => seed * 7919 - 60_000);
const logger = (): void => {};

/** Each makes parameters for a property and a seed; some need the details of a failing run of it. */
const COMBINATIONS: Readonly<
  Record<string, (examples: unknown[][], failing: Details) => Parameters | undefined>
> = {
  "few runs": () => ({ numRuns: 30 }),
  "many runs": () => ({ numRuns: 100 }),
  verbose: () => ({ numRuns: 40, verbose: 1 }),
  "very verbose": () => ({ numRuns: 40, verbose: 2 }),
  examples: (examples) => ({ numRuns: 20, examples }),
  "examples, very verbose": (examples) => ({ numRuns: 20, examples, verbose: 2 }),
  "end on failure": () => ({ numRuns: 40, endOnFailure: true }),
  "skip equal values": () => ({ numRuns: 30, skipEqualValues: true, verbose: 2 }),
  "skip equal values, examples": (examples) => ({
    numRuns: 30,
    skipEqualValues: true,
    examples: [...examples, ...examples],
  }),
  "ignore equal values": () => ({ numRuns: 30, ignoreEqualValues: true }),
  unbiased: () => ({ numRuns: 40, unbiased: true }),
  "another generator": () => ({ numRuns: 30, randomType: "congruential32" }),
  "few skips": () => ({ numRuns: 30, maxSkipsPerRun: 1 }),
  "many skips": () => ({ numRuns: 4, maxSkipsPerRun: 100 }),
  "a path into the source": () => ({ numRuns: 20, path: "13" }),
  "a path into the source, unbiased, examples": (examples) => ({
    numRuns: 20,
    path: "1",
    unbiased: true,
    examples,
  }),
  "the path of the failure": (_, { counterexamplePath: path }) =>
    path === null ? undefined : { path, verbose: 2 },
  "the path of the failure, no further": (_, { counterexamplePath: path }) =>
    path === null ? undefined : { path, endOnFailure: true },
  "a path into the shrinks": (_, { counterexamplePath: path }) =>
    path === null ? undefined : { path: path.split(":").slice(0, 2).join(":"), numRuns: 5 },
  "time to spare": () => ({
    numRuns: 20,
    interruptAfterTimeLimit: 100_000,
    skipAllAfterTimeLimit: 100_000,
    timeout: 50_000,
  }),
  "no time": () => ({ numRuns: 20, interruptAfterTimeLimit: 0 }),
  "no time, as a failure": () => ({ numRuns: 20, interruptAfterTimeLimit: 0, markInterruptAsFailure: true }),
  "skipped for want of time": () => ({ numRuns: 5, skipAllAfterTimeLimit: 0 }),
  "no run": () => ({ numRuns: 0 }),
  "an error in the report": () => ({ numRuns: 30, includeErrorInReport: true }),
};

/** Errors come from another thread, and so are not the same objects. */
function comparable(details: Details): unknown {
  const { errorInstance, runConfiguration } = details;
  const error =
    errorInstance instanceof Error
      ? { ...errorInstance, name: errorInstance.name, message: errorInstance.message }
      : errorInstance;
  // fast-check makes a new function of a name each time.
  const randomType = typeof runConfiguration.randomType;
  return { ...details, errorInstance: error, runConfiguration: { ...runConfiguration, randomType } };
}

afterAll(() => closeLanes());

describe.concurrent("details of a check in lanes equal those of fast-check", () => {
  test.each(pairs)("$name", { timeout: 300_000 }, async ({ fanned, plain, examples }) => {
    let compared = 0;
    for (const seed of SEEDS) {
      const failing = await fc.check(plain, { seed, maxSkipsPerRun: 4 });
      for (const [name, parametersFor] of Object.entries(COMBINATIONS)) {
        const chosen = parametersFor([...examples], failing);
        if (chosen === undefined) continue;
        const parameters = { seed, logger, maxSkipsPerRun: 4, ...chosen };
        const expected = comparable(await fc.check(plain, parameters));
        const actual = comparable(await check(fanned, parameters, { threads: 2 }));
        // Vitest's own comparison is slow, and shows more.
        if (!isDeepStrictEqual(actual, expected))
          expect({ name, seed, actual }).toStrictEqual({ name, seed, actual: expected });
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(SEEDS.length * 20);
  });

  test("there are enough of them", () => {
    expect(pairs.length).toBeGreaterThanOrEqual(30);
    if (FULL) expect(SEEDS).toHaveLength(20);
  });
});

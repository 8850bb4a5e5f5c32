import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { check, closeLanes, fanReport } from "../../../fixtures/property/check.mjs";
import { loops, skipsThenFails, skipsThenLoops } from "../../../fixtures/property/limits.mjs";
import { pairs } from "../../../fixtures/property/properties.mjs";

// Checks on process lanes. They share no words with the host, so that over which run a lane died is found by running each
// alone.

afterAll(() => closeLanes());

const lanes = { threads: 2, runTimeoutMs: 300, worker: { runtime: "process" } } as const;

const names = [
  "passes, integer",
  "fails, sum",
  "skips half, fails",
  "fails, async with turns",
  "throws null",
];
const unlimited = { threads: 2, permission: "unsafe" } as const;

describe.each([
  ["process lanes", lanes],
  ["lanes that may do everything", unlimited],
])("on %s", (_, options) => {
  test.each(names)("%s: details are those of fast-check", async (name) => {
    const pair = pairs.find((each) => each.name === name);
    if (pair === undefined) throw new Error(`no property is named ${name}`);
    for (const verbose of [0, 2]) {
      const expected = await fc.check(pair.plain, { seed: 3, verbose });
      const actual = await check(pair.fanned, { seed: 3, verbose }, options);
      const { counterexample, counterexamplePath, numRuns, numSkips, numShrinks, executionSummary } =
        expected;
      expect(actual).toMatchObject({ counterexamplePath, numRuns, numSkips, numShrinks });
      expect(actual.counterexample).toEqual(counterexample);
      expect(actual.executionSummary).toEqual(executionSummary);
    }
  });
});

describe("on process lanes", () => {
  test("a hang is found and shrunk", async () => {
    const details = await check(loops, { seed: 7 }, lanes);
    expect(details).toMatchObject({
      counterexample: [301],
      errorInstance: { code: "RUN_TIMEOUT" },
    });
    expect(fanReport(details)?.replacedLanes).toBeGreaterThan(details.numShrinks);
  });

  test("and what was skipped before it stays so", async () => {
    const expected = await check(skipsThenFails, { seed: 3, numRuns: 500 }, lanes);
    const details = await check(skipsThenLoops, { seed: 3, numRuns: 500 }, lanes);
    const { numRuns, numSkips, counterexamplePath } = expected;
    expect(details).toMatchObject({ failed: true, numRuns, numSkips, counterexamplePath });
  });
});

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { assert, check, closeLanes, fanReport } from "../../../fixtures/property/check.mjs";
import * as changing from "../../../fixtures/property/changing.mjs";

// Predicates that change what they are given. Values share parts with those that they were shrunk from, so that a change
// reaches later runs, and the path no longer leads to what ran. It is found out, and the search made again.

afterAll(() => closeLanes());

const lanes = { threads: 2 };
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(["reverses", "sorts", "empties", "setsFields", "reversesAnother"] as const)("%s", (name) => {
  const property = changing[name] as (typeof changing)["sorts"];

  test.each(SEEDS)("is found out, and its counterexample is a real one, seed %i", async (seed) => {
    const details = await check(property, { seed, numRuns: 1_000 }, lanes);
    expect(details.failed).toBe(true);
    const report = fanReport(details);
    expect(report?.replay).toBe("same");
    expect(report?.changedArguments?.before).not.toBe(report?.changedArguments?.after);
    expect(report?.warning).toMatch(
      /^The predicate changes its arguments: it was given \[.+ and left \[.+ behind/,
    );
    expect(report?.warning).not.toContain("deterministic");
    // One run, of nothing but this value, as a sequential check has it.
    const replayed = { seed, path: details.counterexamplePath ?? "", endOnFailure: true };
    const alone = await fc.check(property.sequential(), replayed);
    expect(alone).toMatchObject({ failed: true, numRuns: 1, numShrinks: 0 });
  });

  test("is the same in one lane and in two", async () => {
    const one = await check(property, { seed: 3, numRuns: 1_000 }, { ...lanes, threads: 1 });
    const two = await check(property, { seed: 3, numRuns: 1_000 }, lanes);
    const { counterexample, counterexamplePath, numShrinks, numRuns } = one;
    expect(two).toMatchObject({ counterexample, counterexamplePath, numShrinks, numRuns });
  });
});

test("the smallest counterexample is found as if the predicate copied", async () => {
  for (const seed of SEEDS) {
    const changed = await check(changing.reverses, { seed, numRuns: 1_000 }, lanes);
    const copied = await fc.check(changing.copies.sequential(), { seed, numRuns: 1_000 });
    const { counterexample, counterexamplePath, numRuns, numSkips, numShrinks, failures } = copied;
    expect(changed).toMatchObject({
      counterexample,
      counterexamplePath,
      numRuns,
      numSkips,
      numShrinks,
      failures,
    });
  }
});

test("very verbose details and examples come from the search that was made again, too", async () => {
  const parameters = {
    seed: 4,
    numRuns: 200,
    verbose: 2,
    examples: [[["b"], ["a"]]] as [string[], string[]][],
  };
  const changed = await check(changing.reverses, parameters, lanes);
  const copied = await fc.check(changing.copies.sequential(), parameters);
  const { counterexample, counterexamplePath, executionSummary, failures } = copied;
  expect(changed).toMatchObject({ counterexample, counterexamplePath, executionSummary, failures });
});

test("what a hanging run has changed before it hung is found out, too", async () => {
  const details = await check(changing.sortsAndHangs, { seed: 2 }, { ...lanes, runTimeoutMs: 300 });
  expect(details.failed).toBe(true);
  const [a, b] = details.counterexample ?? [[], []];
  expect(a.length + b.length).toBe(5);
  expect(fanReport(details)?.warning).toContain("The predicate changes its arguments");
});

test("no value is copied: an object that all values share stays that object", async () => {
  const details = await check(changing.keepsIdentity, { seed: 1 }, lanes);
  expect(fanReport(details)?.warning).toContain("The predicate changes its arguments");
  expect(details.errorInstance).toMatchObject({ message: "Property failed by returning false" });
  expect(details.counterexample).toEqual([{ kind: "shared" }, [0, 0]]);
});

test("assert tells it below the words of fast-check", async () => {
  await expect(assert(changing.reverses, { seed: 1, numRuns: 1_000 }, lanes)).rejects.toThrow(
    /^Property failed after \d+ tests\n[^]*Counterexample: [^]*\n\nThe predicate changes its arguments: [^]*toReversed/,
  );
});

test("a predicate that copies is not blamed", async () => {
  const report = fanReport(await check(changing.copies, { seed: 1, numRuns: 1_000 }, lanes));
  expect(report).toMatchObject({ replay: "same", changedArguments: undefined, warning: undefined });
});

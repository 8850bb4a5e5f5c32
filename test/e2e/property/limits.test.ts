import { afterAll, describe, expect, test } from "vitest";
import { assert, check, closeLanes, fanReport } from "../../../fixtures/property/check.mjs";
import * as limits from "../../../fixtures/property/limits.mjs";

// What would end or stop a sequential check: here it is the counterexample, and is shrunk.

afterAll(() => closeLanes());

const HANGS: unknown = expect.stringMatching(
  /^Property run did not end within 250 milliseconds\. The limit is `runTimeoutMs`/,
);
const lanes = { threads: 2, runTimeoutMs: 250 };

describe("a run that does not end", () => {
  test("is a failure, shrunk to the smallest that does not end", async () => {
    const details = await check(limits.loops, { seed: 7 }, lanes);
    expect(details).toMatchObject({ failed: true, counterexample: [301], errorInstance: { message: HANGS } });
    expect(details.numShrinks).toBeGreaterThan(0);
    expect(fanReport(details)?.replacedLanes).toBeGreaterThan(details.numShrinks);
  });

  test("is one as well when it waits for a promise", async () => {
    const details = await check(limits.neverSettles, { seed: 7 }, lanes);
    expect(details).toMatchObject({ failed: true, counterexample: [301], errorInstance: { message: HANGS } });
  });

  test("is found at its path again, and goes no further with endOnFailure", async () => {
    const { counterexamplePath } = await check(limits.loops, { seed: 7 }, lanes);
    const again = await check(
      limits.loops,
      { seed: 7, path: counterexamplePath ?? "", endOnFailure: true },
      lanes,
    );
    expect(again).toMatchObject({ failed: true, counterexample: [301], counterexamplePath, numShrinks: 0 });
  });

  test("leaves what was skipped before it", async () => {
    const details = await check(limits.skipsThenLoops, { seed: 3, numRuns: 500 }, lanes);
    const expected = await check(limits.skipsThenFails, { seed: 3, numRuns: 500 }, lanes);
    expect(details).toMatchObject({ failed: true, errorInstance: { message: HANGS } });
    expect(details.numSkips).toBeGreaterThan(0);
    const { numRuns, numSkips, numShrinks, counterexample, counterexamplePath } = expected;
    expect(details).toMatchObject({ numRuns, numSkips, numShrinks, counterexample, counterexamplePath });
  });

  test("has failed too when it ends late", async () => {
    const details = await check(limits.isSlow, { seed: 7 }, lanes);
    expect(details.failed).toBe(true);
    expect(details.counterexample).toEqual([301]);
  });

  test("is named in fast-check's own words", async () => {
    const failing = assert(limits.loops, { seed: 7 }, lanes);
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Property failed after \d+ tests\n\{ seed: 7, path: "[\d:]+", endOnFailure: true \}\nCounterexample: \[301\]\n/,
      ) as string,
      cause: { message: HANGS, code: "RUN_TIMEOUT" },
    });
  });
});

test("a run that fills the memory is a failure, and is shrunk", async () => {
  const small = { threads: 2, worker: { resourceLimits: { maxOldGenerationSizeMb: 24 } } };
  const details = await check(limits.fillsMemory, { seed: 7 }, small);
  expect(details.counterexample).toEqual([[0, 0, 0, 0]]);
  expect(details.errorInstance).toMatchObject({
    message: expect.stringMatching(/it ran out of memory\. The limit is `worker.resourceLimits/) as string,
    code: "RUN_CRASHED",
  });
});

test("a run that ends its lane is a failure, and is shrunk", async () => {
  const details = await check(limits.endsLane, { seed: 7 }, lanes);
  expect(details.failed).toBe(true);
  expect(details.counterexample).toEqual([301]);
  expect(details.errorInstance).toMatchObject({ code: "RUN_CRASHED", cause: { message: "stray" } });
  // The property is all that can be shown.
  expect((details.errorInstance as Error).stack).toMatch(/limits\.mjs:\d+:\d+\)?$/);
});

test("an arbitrary that does not end rejects the check", async () => {
  await expect(check(limits.arbitraryLoops, { seed: 7 }, lanes)).rejects.toThrow(
    /^Generating the value of a run did not end within 250 milliseconds/,
  );
});

test("a predicate that does not fail twice is found out", async () => {
  // One lane, because each remembers for itself what it has seen.
  const failing = assert(limits.isMoody, { seed: 7 }, { threads: 1 });
  await expect(failing).rejects.toThrow(
    /The predicate is not deterministic: run once more, the counterexample passes/,
  );
});

test("an arbitrary that does not give the same value twice is found out", async () => {
  const failing = assert(limits.isImpure, { seed: 7 }, { threads: 1 });
  await expect(failing).rejects.toThrow(/An arbitrary of this property is not deterministic/);
});

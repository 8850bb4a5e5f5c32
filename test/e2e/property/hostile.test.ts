import { afterAll, describe, expect, test } from "vitest";
import { check, closeLanes, fanReport } from "../../../fixtures/property/check.mjs";
import * as hostile from "../../../fixtures/property/hostile.mjs";
import { neverSettles } from "../../../fixtures/property/limits.mjs";
import { pairs } from "../../../fixtures/property/properties.mjs";

// Checks whose predicates, lanes or callers misbehave: each settles, and none harms the next.

afterAll(() => closeLanes());

const lanes = { threads: 2, runTimeoutMs: 2_000 };
const passing = pairs.find(({ name }) => name === "passes, integer")?.fanned;

describe("a predicate that", () => {
  test("exits fails with the guard's error", async () => {
    const details = await check(hostile.exits, { seed: 7 }, lanes);
    expect(details).toMatchObject({
      counterexample: [301],
      errorInstance: { code: "KNT_ERROR_PROCESS_GUARD" },
    });
    expect(fanReport(details)?.replacedLanes).toBe(0);
  });

  test("replaces clocks, timers and atomics fails as any other", async () => {
    // Lanes of its own, which nobody uses after it.
    const details = await check(
      hostile.stopsClocks,
      { seed: 7, numRuns: 5_000 },
      { ...lanes, maxQueue: 100 },
    );
    expect(details.counterexample).toEqual([301]);
  });

  test("throws what can't be sent whole keeps what can", async () => {
    const details = await check(hostile.throwsOddThings, { seed: 7 }, lanes);
    expect(details.counterexample).toEqual([301]);
    expect(details.errorInstance).toMatchObject({ message: "odd", n: 301 });
  });

  test("throws what can't be sent at all fails all the same", async () => {
    const details = await check(hostile.throwsFunctions, { seed: 7 }, lanes);
    expect(details.counterexample).toEqual([301]);
    expect(details.errorInstance).toBeInstanceOf(Error);
  });
});

describe("a check", () => {
  test("of a property that lanes do not have says where it was made", async () => {
    const { onHostOnly } = hostile;
    if (onHostOnly === undefined) throw new Error("this is the host");
    await expect(check(onHostOnly, {}, lanes)).rejects.toMatchObject({
      code: "LANE_STARTUP",
      message: expect.stringContaining("hostile.mjs") as string,
    });
  });

  test("ends when its signal aborts, even if a run never does", async () => {
    const controller = new AbortController();
    const checking = check(
      neverSettles,
      { seed: 7 },
      { ...lanes, runTimeoutMs: 60_000, signal: controller.signal },
    );
    controller.abort(new Error("enough"));
    await expect(checking).rejects.toThrow("enough");
    await expect(check(neverSettles, {}, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow(
      "before",
    );
  });

  test("rejects when its lanes are closed, and the next one has new lanes", async () => {
    if (passing === undefined) throw new Error("no such property");
    const checking = check(neverSettles, { seed: 7 }, { ...lanes, runTimeoutMs: 60_000 });
    const closed = expect(checking).rejects.toMatchObject({
      code: expect.stringMatching(/THREAD_CLOSED|POOL_SHUT_DOWN/) as string,
    });
    await closeLanes();
    await closed;
    expect(await check(passing, { seed: 1 }, lanes)).toMatchObject({ failed: false, numRuns: 100 });
  });

  test("is not disturbed by another whose lanes die", async () => {
    if (passing === undefined) throw new Error("no such property");
    const dying = check(neverSettles, { seed: 7 }, { threads: 2, runTimeoutMs: 300 });
    const others = [1, 2, 3, 4].map((seed) =>
      check(passing, { seed, numRuns: 3_000 }, { threads: 2, runTimeoutMs: 300 }),
    );
    for (const details of await Promise.all(others))
      expect(details).toMatchObject({ failed: false, numRuns: 3_000 });
    expect((await dying).counterexample).toEqual([301]);
  });
});

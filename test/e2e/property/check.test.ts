import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { assert, check, closeLanes, fanReport } from "../../../fixtures/property/check.mjs";
import { brokenHook, countsHooks, emptiesItsInput } from "../../../fixtures/property/hooks.mjs";
import { pairs } from "../../../fixtures/property/properties.mjs";
import * as stateful from "../../../fixtures/property/stateful.mjs";

// Checks in lanes: what they take, refuse and report.

afterAll(() => closeLanes());

const lanes = { threads: 2 };
const named = (name: string): (typeof pairs)[number] => {
  const pair = pairs.find((each) => each.name === name);
  if (pair === undefined) throw new Error(`no property is named ${name}`);
  return pair;
};

describe("replay", () => {
  test.each(["fails, sum", "fails, long array", "fails, chained", "skips half, fails", "rejects"])(
    "%s: seed and path of lanes lead fast-check to the same counterexample, and the other way round",
    async (name) => {
      const { fanned, plain } = named(name);
      const fromLanes = await check(fanned, {}, lanes);
      const inPlain = await fc.check(plain, {
        seed: fromLanes.seed,
        path: fromLanes.counterexamplePath ?? "",
        endOnFailure: true,
      });
      expect(inPlain.counterexample).toEqual(fromLanes.counterexample);
      expect(inPlain.numShrinks).toBe(0);

      const fromPlain = await fc.check(plain, {});
      const inLanes = await check(
        fanned,
        { seed: fromPlain.seed, path: fromPlain.counterexamplePath ?? "", endOnFailure: true },
        lanes,
      );
      expect(inLanes.counterexample).toEqual(fromPlain.counterexample);
    },
  );

  test("assert says what fast-check says", async () => {
    for (const name of ["fails, text", "throws text", "skips all", "fails, two equal"]) {
      const { fanned, plain } = named(name);
      for (const verbose of [0, 1, 2]) {
        const parameters = { seed: 5, verbose, includeErrorInReport: false };
        const expected = (await fc.check(plain, parameters)) as fc.RunDetails<unknown>;
        await expect(assert(fanned, parameters, lanes)).rejects.toMatchObject({
          message: fc.defaultReportMessage(expected),
        });
      }
    }
  });
});

describe("values that keep what a run has done to them", () => {
  test.each(Object.entries(stateful))("%s: the same as in fast-check", async (_, property) => {
    for (let seed = 1; seed <= 10; seed++) {
      const expected = await fc.check(property.sequential() as fc.IAsyncProperty<unknown[]>, { seed });
      const actual = await check(property as (typeof pairs)[number]["fanned"], { seed }, lanes);
      expect(fc.stringify(actual.counterexample)).toBe(fc.stringify(expected.counterexample));
      expect(actual.counterexamplePath).toBe(expected.counterexamplePath);
      expect(actual.numShrinks).toBe(expected.numShrinks);
      expect(actual.numRuns).toBe(expected.numRuns);
    }
  });
});

describe("hooks", () => {
  test("run in the lane, in the order of fast-check", async () => {
    const details = await check(countsHooks, { seed: 1, numRuns: 200 }, lanes);
    expect(details).toMatchObject({ failed: false, numRuns: 200 });
  });

  test("one that throws rejects the check, as in fast-check", async () => {
    await expect(fc.check(brokenHook.sequential())).rejects.toThrow("no database");
    await expect(check(brokenHook, {}, lanes)).rejects.toThrow("no database");
  });
});

describe("reporters", () => {
  test("are given the details, and decide", async () => {
    const { fanned } = named("fails, sum");
    const reported: unknown[] = [];
    await assert(
      fanned,
      { seed: 1, reporter: (details) => void reported.push(details.counterexamplePath) },
      lanes,
    );
    const asyncReporter = async (details: fc.RunDetails<unknown[]>): Promise<void> => {
      reported.push(details.counterexamplePath);
    };
    await assert(fanned, { seed: 1, asyncReporter }, lanes);
    const { counterexamplePath } = await check(fanned, { seed: 1 }, lanes);
    expect(reported).toEqual([counterexamplePath, counterexamplePath]);
  });
});

describe("refusals", () => {
  const { fanned } = named("fails, sum");

  test("a property of fast-check", async () => {
    const plain = fc.property(fc.nat(), () => true);
    await expect(check(plain as never, {}, lanes)).rejects.toThrow(/Expected a property made by `property`/);
  });

  test("functions that lanes would need", async () => {
    const randomType = (): never => {
      throw new Error("never called");
    };
    await expect(check(fanned, { plugins: [fc.unbiased()] } as never, lanes)).rejects.toThrow(
      /`plugins` of fast-check/,
    );
    await expect(check(fanned, { randomType: randomType as never }, lanes)).rejects.toThrow("never called");
  });

  test("options that are unknown or out of range", async () => {
    await expect(check(fanned, {}, { theads: 2 } as never)).rejects.toThrow(/theads/);
    await expect(check(fanned, {}, { runTimeoutMs: 0 })).rejects.toThrow(/`runTimeoutMs` to be more than 0/);
    await expect(check(fanned, {}, { runTimeoutMs: "1" as never })).rejects.toThrow(
      /`runTimeoutMs` to be a number/,
    );
  });

  test("a path that is none", async () => {
    await expect(check(fanned, { path: "x" }, lanes)).rejects.toThrow(/Unable to replay, got invalid path=x/);
  });
});

test("examples that no lane can be sent run here, and fail and shrink as in fast-check", async () => {
  const { fanned, plain } = named("fails, at once");
  const examples = [[() => 1], [new (class Money {})()]] as unknown[][];
  const details = await check(fanned, { seed: 1, examples }, lanes);
  const expected = await fc.check(plain, { seed: 1, examples });
  expect(details.counterexample?.[0]).toBe(expected.counterexample?.[0]);
  expect(details.counterexamplePath).toBe(expected.counterexamplePath);
  expect(fanReport(details)?.runsHere).toBeGreaterThan(0);
});

test("checks of one thread share lanes, and do not mix", async () => {
  const names = [
    "fails, sum",
    "passes, async with turns",
    "skips half, fails",
    "fails, async with turns",
    "rejects",
  ];
  const all = names.flatMap((name) => [1, 2, 3, 4].map((seed) => ({ ...named(name), seed })));
  const details = await Promise.all(all.map(({ fanned, seed }) => check(fanned, { seed }, lanes)));
  const expected = await Promise.all(all.map(({ plain, seed }) => fc.check(plain, { seed })));
  expect(details.map((each) => each.counterexamplePath)).toEqual(
    expected.map((each) => each.counterexamplePath),
  );
});

test("runs that nobody needed are counted apart", async () => {
  const { fanned } = named("fails, at once");
  const details = await check(fanned, { seed: 1, numRuns: 1_000, endOnFailure: true }, lanes);
  const report = fanReport(details);
  expect(details.numRuns).toBe(1);
  expect(report?.countedRuns).toBe(1);
  const passing = await check(named("passes, integer").fanned, { seed: 1, numRuns: 5_000 }, lanes);
  expect(fanReport(passing)).toMatchObject({
    countedRuns: 5_000,
    speculativeRuns: 0,
    runsHere: 0,
    replay: "none",
  });
});

test("a predicate that changes its input is shrunk by what it was given, examples too", async () => {
  for (const examples of [[], [[[1, 2, 3, 4]]]]) {
    const details = await check(emptiesItsInput, { seed: 3, examples }, lanes);
    expect(details.counterexample).toEqual([[0, 0, 0]]);
    const { seed, counterexamplePath } = details;
    const path = counterexamplePath ?? "";
    const replayed = await fc.check(emptiesItsInput.sequential(), {
      seed,
      path,
      examples,
      endOnFailure: true,
    });
    expect(replayed).toMatchObject({ failed: true, counterexamplePath });
  }
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Level, type Stop } from "../../../src/plugin/property/host/level.ts";
import { FailureRates, likeliestFree, type Trailing } from "../../../src/plugin/property/host/speculation.ts";

// What the host knows of runs, and which it gives out next.

const failed: Stop = { kind: "failed", thrown: "no", text: "", fatal: false };

describe("a level", () => {
  test("every run is given out exactly once, whatever comes back", () => {
    const returned = fc.array(fc.record({ take: fc.integer({ min: 1, max: 9 }), ran: fc.nat(9) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(returned, fc.nat(20), (steps, first) => {
        const level = new Level([], undefined, first);
        const runs = new Map<number, number>();
        for (const { take, ran } of steps) {
          const { from, count } = level.take(level.firstFree, take);
          expect(count).toBeGreaterThan(0);
          const done = Math.min(ran, count);
          for (let run = from; run < from + done; run++) runs.set(run, (runs.get(run) ?? 0) + 1);
          level.addRange(from, done, undefined);
          level.addGap(from + done, count - done);
        }
        expect([...runs.values()].every((times) => times === 1)).toBe(true);
        for (const run of runs.keys()) expect(level.at(run)).toBe("passed");
        expect(level.at(level.firstFree)).toBeUndefined();
        expect([...runs.keys()].filter((run) => run < level.firstFree)).toHaveLength(level.firstFree - first);
      }),
    );
  });

  test("tells what was skipped, and where that begins", () => {
    const level = new Level([], undefined, 0);
    level.take(0, 10);
    level.addRange(0, 10, [3, 7]);
    expect([2, 3, 4, 7].map((run) => level.at(run))).toEqual(["passed", "skipped", "passed", "skipped"]);
    expect([level.cleanUntil(0), level.cleanUntil(4), level.cleanUntil(8)]).toEqual([3, 7, 10]);
  });

  test("gives out from the middle and keeps the rest", () => {
    const level = new Level([], undefined, 0);
    expect(level.take(5, 2)).toEqual({ from: 5, count: 2 });
    expect(level.firstFree).toBe(0);
    expect(level.take(2, 1)).toEqual({ from: 2, count: 1 });
    expect([0, 1, 2, 3, 4, 5, 7].map((run) => level.isFree(run))).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});

describe("what is likeliest to be needed", () => {
  /** Ten failures in ten at the places given, none in ten at the others. */
  const ratesWith = (...failing: readonly number[]): FailureRates => {
    const rates = new FailureRates();
    for (let place = 0; place < 12; place++) {
      for (let time = 0; time < 10; time++) rates.note(place, failing.includes(place));
    }
    return rates;
  };
  /** Lanes search nothing together. */
  const alone: Trailing = { at: () => undefined, hasMore: () => false };
  const giveOut = (level: Level, index: number): void => {
    level.inFlight.set(index, level.take(index, 1));
  };

  test("is the run itself, as long as nobody has it", () => {
    const level = new Level([4], undefined, 0);
    expect(likeliestFree({ level, index: 0 }, ratesWith(), true, alone)).toMatchObject({ level, index: 0 });
  });

  test("is the run after one that will pass, and the shrinks of one that will fail", () => {
    const level = new Level([4], undefined, 0);
    giveOut(level, 0);
    expect(likeliestFree({ level, index: 0 }, ratesWith(), true, alone)).toMatchObject({ level, index: 1 });
    expect(likeliestFree({ level, index: 0 }, ratesWith(0), true, alone)).toMatchObject({
      level: level.below(0),
      index: 0,
    });
    expect(likeliestFree({ level, index: 0 }, ratesWith(0), false, alone)).toMatchObject({ level, index: 1 });
  });

  test("follows what is known", () => {
    const level = new Level([4], undefined, 0);
    level.take(0, 3);
    level.addRange(0, 2, undefined);
    level.addStop(2, failed);
    expect(likeliestFree({ level, index: 0 }, ratesWith(), true, alone)).toMatchObject({
      level: level.below(2),
      index: 0,
    });
  });

  test("is nothing where there are no more values", () => {
    const level = new Level([4], undefined, 0);
    level.end = 0;
    expect(likeliestFree({ level, index: 0 }, ratesWith(), true, alone)).toBeUndefined();
  });
});

test("a level takes over what another knows, up to the first run that stopped and no further", () => {
  const known = new Level([], undefined, 3);
  known.addRange(3, 4, [1]);
  known.addRange(7, 2, undefined);
  known.addStop(9, failed);
  known.addRange(10, 5, undefined);
  const level = new Level([], undefined, 3);
  level.adopt(known);
  const outcomes = [3, 4, 5, 8, 9, 10].map((index) => level.at(index));
  expect(outcomes).toEqual(["passed", "skipped", "passed", "passed", failed, undefined]);
  expect(level.firstFree).toBe(10);
  const open = new Level([], undefined, 0);
  open.adopt(new Level([], undefined, 0));
  expect([open.firstFree, open.firstStop]).toEqual([0, Number.POSITIVE_INFINITY]);
});

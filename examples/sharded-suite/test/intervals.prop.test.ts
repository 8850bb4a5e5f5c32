import fc from "fast-check";
import { expect } from "vitest";
import { test } from "knitting/property";
import { merged, type Interval } from "../src/intervals.ts";

// With a seed, shards together make exactly the runs that one machine makes.

const interval = fc.tuple(fc.nat(50), fc.nat(9)).map(([from, length]): Interval => [from, from + length]);
const covers = (intervals: readonly Interval[], at: number) =>
  intervals.some(([from, to]) => from <= at && at <= to);

test.prop([fc.array(interval), fc.nat(60)], { seed: 1, numRuns: 10_001 })(
  "merging changes no point",
  (intervals, at) => {
    expect(covers(merged(intervals), at)).toBe(covers(intervals, at));
  },
);

test.prop([fc.array(interval)], { seed: 2, numRuns: 4_000 })("merging twice is merging once", (intervals) => {
  expect(merged(merged(intervals))).toEqual(merged(intervals));
});

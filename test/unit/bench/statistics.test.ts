import { describe, expect, test } from "vitest";
import { bootstrapInterval, generator, meanInterval, quantile } from "../../../src/bench/statistics.ts";

/** Standard normal, two at a time thrown away for one. */
function normals(random: () => number, count: number): number[] {
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

const covered = ({ low, high }: { low: number; high: number }, truth: number): boolean =>
  low <= truth && truth <= high;

describe("intervals of 95 %", () => {
  test.each([
    ["bootstrapInterval, 12 rounds", bootstrapInterval, 12],
    ["bootstrapInterval, 8 rounds", bootstrapInterval, 8],
    ["bootstrapInterval, 5 rounds", bootstrapInterval, 5],
    ["meanInterval, 12 rounds", meanInterval, 12],
    ["meanInterval, 3 rounds", meanInterval, 3],
  ] as const)("%s: misses the true mean in 1 to 7 % of 400 draws", (_, interval, rounds) => {
    const random = generator(7);
    const draws = 400;
    let missed = 0;
    for (let draw = 0; draw < draws; draw++) {
      if (!covered(interval(normals(random, rounds)), 0)) missed++;
    }
    expect(missed / draws).toBeGreaterThanOrEqual(0.01);
    expect(missed / draws).toBeLessThanOrEqual(0.07);
  });

  test("a round in which the machine changed its speed leads to no more mistakes", () => {
    const random = generator(3);
    let missed = 0;
    for (let draw = 0; draw < 400; draw++) {
      // One round of twelve differs by a hundred times what the others do, in either direction.
      const values = normals(random, 12);
      values[0] = (values[0] ?? 0) * 100;
      if (!covered(bootstrapInterval(values), 0)) missed++;
    }
    expect(missed / 400).toBeLessThan(0.07);
  });

  test("one wild round does not hide a difference that all others show", () => {
    const values = [-0.5, -0.45, -0.55, -0.5, -0.48, -0.52, -0.47, -0.53, -0.5, -0.49, -0.51, 2.3];
    expect(bootstrapInterval(values).high).toBeLessThan(-0.3);
  });

  test("the same values give the same interval", () => {
    const values = normals(generator(1), 12);
    expect(bootstrapInterval(values)).toEqual(bootstrapInterval(values));
  });

  test("values without any variance have an interval without width", () => {
    expect(bootstrapInterval([2, 2, 2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
  });
});

test("quantiles lie between the values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([4, 1, 3, 2], 1)).toBe(4);
  expect(quantile([5], 0.99)).toBe(5);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Histogram } from "../../src/pool/host/histogram.ts";

const HOUR_MS = 3_600_000;
const NANOSECOND_MS = 1e-6;
/** Half a bucket: 1/64 of the value. */
const TOLERANCE = 1 / 64 + 1e-9;

/** From 1 ns to 1 h, each order of magnitude as likely as another. */
const duration = fc
  .double({ min: Math.log(NANOSECOND_MS), max: Math.log(HOUR_MS), noNaN: true })
  .map((exponent) => Math.min(HOUR_MS, Math.max(NANOSECOND_MS, Math.exp(exponent))));
const durations = fc.array(duration, { minLength: 1, maxLength: 500 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Nearest rank: the least value that the share `quantile` of all does not exceed. */
function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1] ?? 0;
}

function expectNear(actual: number, exact: number): void {
  expect(Math.abs(actual - exact)).toBeLessThanOrEqual(exact * TOLERANCE);
}

describe("quantiles", () => {
  test("are within 1/64 of the exact ones, from 1 ns to 1 h", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.001, max: 1, noNaN: true }), (values, quantile) => {
        const histogram = histogramOf(values);
        expectNear(histogram.quantile(quantile), exactQuantile(values, quantile));
      }),
    );
  });

  test("never pass the maximum, and never fall as the share grows", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const quantiles = [0.01, 0.5, 0.9, 0.99, 1].map((share) => histogram.quantile(share));
        expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
        expect(Math.max(...quantiles)).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  test("of one value are that value, nearly", () => {
    fc.assert(fc.property(duration, (value) => expectNear(histogramOf([value]).quantile(0.5), value)));
  });

  test("hold at the edges of buckets", () => {
    for (let power = 0; power <= 41; power++) {
      for (const factor of [1, 1 - Number.EPSILON, 1 + 1 / 32, 1 + 1 / 32 - Number.EPSILON, 1.5]) {
        const value = Math.min(HOUR_MS, Math.max(NANOSECOND_MS, (2 ** power * factor) / 1e6));
        expectNear(histogramOf([value]).quantile(0.5), value);
      }
    }
  });
});

describe("summary", () => {
  test("has the exact count, maximum and mean", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const summary = histogramOf(values).summary();
        expect(summary.count).toBe(values.length);
        expect(summary.maxMs).toBe(Math.max(...values));
        expect(summary.meanMs).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
        expectNear(summary.p50Ms, exactQuantile(values, 0.5));
        expectNear(summary.p99Ms, exactQuantile(values, 0.99));
      }),
    );
  });

  test("of nothing is all zeros", () => {
    expect(new Histogram().summary()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, meanMs: 0 });
  });
});

test("merging gives what recording everything in one would have", () => {
  fc.assert(
    fc.property(durations, durations, (left, right) => {
      const merged = histogramOf(left);
      merged.merge(histogramOf(right));
      const { meanMs, ...rest } = merged.summary();
      const { meanMs: expectedMean, ...expected } = histogramOf([...left, ...right]).summary();
      expect(rest).toEqual(expected);
      expect(merged.count).toBe(left.length + right.length);
      expect(meanMs).toBeCloseTo(expectedMean, 6);
    }),
  );
});

test.each([0, -0, -1, -Infinity, NaN])("%d counts as 0", (value) => {
  const summary = histogramOf([value]).summary();
  expect(summary).toEqual({ count: 1, p50Ms: 0, p99Ms: 0, maxMs: 0, meanMs: 0 });
});

test.each([2 * HOUR_MS, 1e12, Infinity])(
  "%d ms, beyond the last bucket, is the maximum and the quantile",
  (value) => {
    const summary = histogramOf([1, value]).summary();
    expect(summary.maxMs).toBe(value);
    expect(summary.p99Ms).toBe(value);
    expectNear(summary.p50Ms, 1);
  },
);

test("less than a nanosecond is told as 0, and the maximum stays exact", () => {
  const summary = histogramOf([1e-9]).summary();
  expect(summary.p50Ms).toBe(0);
  expect(summary.maxMs).toBe(1e-9);
});

test("what one histogram holds can be sent and added to another", () => {
  const sent = new Histogram();
  for (const ms of [0, 0.001, 1, 5, 5, 1_000]) sent.record(ms);
  const other = new Histogram();
  other.record(7);
  const both = new Histogram();
  both.merge(sent);
  both.merge(other);
  other.mergeData(structuredClone(sent.data()));
  expect(other.summary()).toEqual(both.summary());
});

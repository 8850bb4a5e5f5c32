import { expect, test } from "vitest";
import { PrintableComparison } from "../../../src/bench/comparison-table.ts";
import type { BalancerRow } from "../../../src/bench/comparison-types.ts";

const row: BalancerRow = {
  strategy: "roundRobin",
  verdict: "baseline",
  ratio: { mean: 1, low: 1, high: 1 },
  makespanMs: { mean: 61.234, low: 60, high: 62 },
  overBound: 1.4,
  throughput: 783.8,
  p50Ms: 30,
  p99Ms: 60.96,
  utilisation: 0.7049,
  utilisationSpread: 0.5,
  makespansMs: [61.234],
};

const comparison = new PrintableComparison({
  name: "mixed",
  lanes: 2,
  calls: 48,
  rounds: 1,
  rows: [
    row,
    {
      ...row,
      strategy: "sharedQueue",
      verdict: "faster",
      ratio: { mean: 0.690_275, low: 0.668_697, high: 0.759_996 },
    },
  ],
});

test("prints a row for each strategy, rounded", () => {
  expect(comparison.table()).toEqual([
    {
      Strategy: "roundRobin",
      Verdict: "baseline",
      "Time, first = 1 (95 %)": "1",
      "Makespan (ms)": "61.2",
      "p99 (ms)": "61.0",
      "Lanes at work": "70 %",
    },
    {
      Strategy: "sharedQueue",
      Verdict: "faster",
      "Time, first = 1 (95 %)": "0.69 [0.67–0.76]",
      "Makespan (ms)": "61.2",
      "p99 (ms)": "61.0",
      "Lanes at work": "70 %",
    },
  ]);
});

test("crosses to another thread and into JSON as its data", () => {
  const { name, lanes, calls, rounds, rows } = comparison;
  expect(structuredClone(comparison)).toEqual({ name, lanes, calls, rounds, rows });
  expect(JSON.parse(JSON.stringify(comparison))).toEqual({ name, lanes, calls, rounds, rows });
});

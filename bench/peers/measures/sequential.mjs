// @ts-check
// Isolates latency: one call at a time on one lane, a number each way, every call timed by itself (about
// 0.05 µs of each figure is the clock's own). Throughput plays no part.
import { quantile } from "../statistics.mjs";
import { repeat, poolSession } from "./warm-pool.mjs";

const BLOCK_CALLS = 250;

/**
 * @param {import("../contract.mjs").RunningPool} pool
 * @param {number[]} elapsedMs
 */
async function timeBlock(pool, elapsedMs) {
  let wrong = 0;
  for (let index = 0; index < BLOCK_CALLS; index++) {
    const started = performance.now();
    const result = await pool.call("echo", index);
    elapsedMs.push(performance.now() - started);
    if (result !== index) wrong++;
  }
  if (wrong > 0) throw new Error(`${wrong} of ${BLOCK_CALLS} echoes differ from what was sent`);
}

/** @type {import("../contract.mjs").Measure} */
export const sequential = {
  scope: "sequential",
  slow: false,
  figures: [
    { id: "sequential.p50", label: "one call at a time, p50", unit: "µs" },
    { id: "sequential.p99", label: "one call at a time, p99", unit: "µs" },
  ],
  turns: (budget) => budget.longTurns,
  open: (contender, budget) =>
    poolSession(contender, 1, {
      warmUp: (pool) => repeat(budget.warmMs, budget.minimumTimes, () => timeBlock(pool, [])),
      async turn(pool) {
        /** @type {number[]} */
        const elapsedMs = [];
        await repeat(budget.longTurnMs, budget.minimumTimes, () => timeBlock(pool, elapsedMs));
        return [quantile(elapsedMs, 0.5) * 1_000, quantile(elapsedMs, 0.99) * 1_000];
      },
    }),
};

// @ts-check
// Isolates scheduling: equal CPU-bound calls, submitted together, on two lanes. What exceeds the calls' own
// time over two is idle lanes, or a host that competes with them for a core.
import { burn } from "../functions.mjs";
import { repeat, runBatch, poolSession } from "./warm-pool.mjs";

const LANES = 2;
const CALLS = 200;
const DISTINCT_SEEDS = 4;

const seeds = Array.from({ length: CALLS }, (_, index) => index % DISTINCT_SEEDS);

/** @type {import("../contract.mjs").Measure} */
export const cpu = {
  scope: "cpu",
  slow: false,
  figures: [{ id: "cpu.makespan", label: `${CALLS} CPU calls, 2 lanes`, unit: "ms" }],
  turns: (budget) => budget.longTurns,
  open(contender, budget) {
    const expected = seeds.slice(0, DISTINCT_SEEDS).map(burn);
    return poolSession(contender, LANES, {
      warmUp: (pool) =>
        repeat(budget.warmMs, budget.minimumTimes, () => runBatch(pool, "burn", seeds.slice(0, 8))),
      async turn(pool) {
        const started = performance.now();
        const results = await runBatch(pool, "burn", seeds);
        const elapsedMs = performance.now() - started;
        if (results.some((result, index) => result !== expected[index % DISTINCT_SEEDS])) {
          throw new Error("a CPU-bound call returned a wrong result");
        }
        return [elapsedMs];
      },
    });
  },
};

// @ts-check
// Isolates the cost of moving values: 1,000 calls submitted together on one lane, `Promise.all`, echoed back.
// One figure per kind of value. Time per call is the batch's time over its calls; a round's figure is the
// median batch.
import { checkEchoes, payloads } from "../payloads.mjs";
import { median } from "../statistics.mjs";
import { repeat, runBatch, withPool } from "./warm-pool.mjs";

/**
 * @param {import("../payloads.mjs").Payload} payload
 * @returns {import("../contract.mjs").Measure}
 */
function batchMeasure(payload) {
  return {
    scope: "batch",
    slow: false,
    figures: [{ id: `batch.${payload.id}`, label: `batch, ${payload.label}`, unit: "µs" }],
    sample(contender, budget) {
      const batch = payload.makeBatch();
      return withPool(contender, 1, async (pool) => {
        /** @type {number[]} */
        const perCallUs = [];
        const step = async () => {
          const started = performance.now();
          // Not kept: a batch's results would be collected on the next one's clock.
          await runBatch(pool, "echo", batch);
          perCallUs.push(((performance.now() - started) * 1_000) / batch.length);
        };
        await repeat(budget.warmMs, budget.minimumTimes, step);
        checkEchoes(batch, await runBatch(pool, "echo", batch));
        perCallUs.length = 0;
        await repeat(budget.measureMs, budget.minimumTimes, step);
        checkEchoes(batch, await runBatch(pool, "echo", batch));
        return [median(perCallUs)];
      });
    },
  };
}

export const batches = payloads.map(batchMeasure);

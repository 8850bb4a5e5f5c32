// @ts-check
// Isolates the cost of moving values: 1,000 calls submitted together on one lane, `Promise.all`, echoed back.
// One figure per kind of value. Time per call is the batch's time over its calls; a turn's figure is its
// median batch.
import { checkEchoes, payloads } from "../payloads.mjs";
import { median } from "../statistics.mjs";
import { repeat, runBatch, poolSession } from "./warm-pool.mjs";

/**
 * @param {import("../payloads.mjs").Payload} payload
 * @returns {import("../contract.mjs").Measure}
 */
function batchMeasure(payload) {
  return {
    scope: "batch",
    slow: false,
    figures: [{ id: `batch.${payload.id}`, label: `batch, ${payload.label}`, unit: "µs" }],
    turns: (budget) => budget.turns,
    open(contender, budget) {
      const batch = payload.makeBatch();
      return poolSession(contender, 1, {
        async warmUp(pool) {
          await repeat(budget.warmMs, budget.minimumTimes, () => runBatch(pool, "echo", batch));
        },
        async turn(pool) {
          checkEchoes(batch, await runBatch(pool, "echo", batch));
          /** @type {number[]} */
          const perCallUs = [];
          await repeat(budget.turnMs, budget.minimumTimes, async () => {
            const started = performance.now();
            // Not kept: a batch's results would be collected on the next one's clock.
            await runBatch(pool, "echo", batch);
            perCallUs.push(((performance.now() - started) * 1_000) / batch.length);
          });
          return [median(perCallUs)];
        },
      });
    },
  };
}

export const batches = payloads.map(batchMeasure);

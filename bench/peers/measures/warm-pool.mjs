// @ts-check
// Gives a measure a fresh pool that has answered once, and stops it afterwards; runs batches, and repeats them.
import { collectGarbage } from "../garbage.mjs";

/**
 * @template Result
 * @param {import("../contract.mjs").Contender} contender
 * @param {number} lanes
 * @param {(pool: import("../contract.mjs").RunningPool) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withPool(contender, lanes, use) {
  collectGarbage();
  const pool = contender.start({ lanes });
  try {
    await runBatch(
      pool,
      "echo",
      Array.from({ length: lanes }, () => 0),
    );
    return await use(pool);
  } finally {
    await pool.stop();
  }
}

/**
 * All calls first, then one await for all of them.
 * @param {import("../contract.mjs").RunningPool} pool
 * @param {string} name
 * @param {readonly unknown[]} args
 */
export function runBatch(pool, name, args) {
  return Promise.all(args.map((arg) => pool.call(name, arg)));
}

/**
 * Repeats `step` until both minima are met, which are the same for all contenders: a fast pool would otherwise
 * be measured before its code is compiled, a slow one after a handful of calls.
 * @param {number} minimumMs
 * @param {number} minimumTimes
 * @param {() => Promise<unknown>} step
 */
export async function repeat(minimumMs, minimumTimes, step) {
  const end = performance.now() + minimumMs;
  for (let times = 0; times < minimumTimes || performance.now() < end; times++) await step();
}

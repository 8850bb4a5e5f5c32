// @ts-check
// Starts a pool for a measure, and stops it afterwards; runs batches, and repeats them.

/**
 * A session over a pool whose lanes have all answered once.
 * @param {import("../contract.mjs").Contender} contender
 * @param {number} lanes
 * @param {{
 *   warmUp: (pool: import("../contract.mjs").RunningPool) => Promise<void>,
 *   turn: (pool: import("../contract.mjs").RunningPool) => Promise<readonly number[]>,
 * }} steps
 * @returns {Promise<import("../contract.mjs").Session>}
 */
export async function poolSession(contender, lanes, { warmUp, turn }) {
  const pool = contender.start({ lanes });
  const zeros = Array.from({ length: lanes }, () => 0);
  await runBatch(pool, "echo", zeros);
  return { warmUp: () => warmUp(pool), turn: () => turn(pool), close: async () => void (await pool.stop()) };
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

// @ts-check
// The task that every workload runs. Its own module, so that lanes load nothing of the harness.
import { threadId } from "node:worker_threads";
import { task } from "knitting";

/**
 * What a call is to do: so many steps of work, on one core all the time; or to wait for a timer. Work is in steps and not in
 * time: a lane that has to share its core would otherwise seem to get as much done.
 * @typedef {object} Job
 * @property {number} steps
 * @property {number} waitMs
 * @property {number} slowThread the thread that takes `slowdown` times the steps; -1 for none
 * @property {number} slowdown
 */

/**
 * Takes the same time a step wherever it is called from. Of a number that may have a fraction, the compiler makes a loop that
 * takes four times as long as soon as it is part of a caller that gives such a number.
 * @param {number} steps
 * @returns {number}
 */
export function spin(steps) {
  const count = steps | 0;
  let value = count;
  for (let step = 0; step < count; step++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}

const epochMs = () => performance.timeOrigin + performance.now();

/** Returns when it ran: begin and end in milliseconds since 1970, and the thread. */
export const run = task({
  f: async (/** @type {Job} */ { steps, waitMs, slowThread, slowdown }) => {
    const begunAt = epochMs();
    if (steps > 0) spin(threadId === slowThread ? steps * slowdown : steps);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    return [begunAt, epochMs(), threadId];
  },
});

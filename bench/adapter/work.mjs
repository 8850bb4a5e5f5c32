// @ts-check
// The function that is measured on a lane and in a bare process, and the task of it.
import { task } from "knitting";

/** @param {number} steps */
function work(steps) {
  let value = steps;
  for (let step = 0; step < steps; step++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}

export const workTask = task({ f: work });
export const echo = task({ f: (/** @type {number} */ value) => value });

export const STEPS = 20_000;

// @ts-check
// The tasks that are measured on lanes.
import { task } from "knitting";
import { work } from "./steps.mjs";

export const workTask = task({ f: work });
export const echo = task({ f: (/** @type {number} */ value) => value });

// @ts-check
// Every measure, in the order of the report's lines.
import { batches } from "./batch.mjs";
import { cpu } from "./cpu.mjs";
import { idle, memory, startup } from "./fresh-process.mjs";
import { sequential } from "./sequential.mjs";

/** @type {readonly import("../contract.mjs").Measure[]} */
export const measures = [startup, sequential, ...batches, cpu, idle, memory];

// @ts-check
// The pools in which strategies are compared.
import { availableParallelism } from "node:os";

/**
 * @typedef {object} Setup
 * @property {string} id
 * @property {string} label
 * @property {number} threads
 * @property {number} lanes
 * @property {{ inliner?: {} }} pool options beside the number of threads
 */

const cores = availableParallelism();

/** @param {number} threads @returns {Setup} */
const onThreads = (threads) => ({
  id: `${threads}`,
  label: `${threads} lanes`,
  threads,
  lanes: threads,
  pool: {},
});

/** @type {readonly Setup[]} */
export const setups = [
  { ...onThreads(2), id: "two" },
  { ...onThreads(cores * 2), id: "crowded", label: `${cores * 2} lanes on ${cores} cores` },
  { id: "inline", label: "2 lanes and the host", threads: 2, lanes: 3, pool: { inliner: {} } },
];

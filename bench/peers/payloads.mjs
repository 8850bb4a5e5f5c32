// @ts-check
// Inputs of the batch measures, and the check that what came back equals what was sent. Each batch holds
// many different values, so that a pool which remembers the last encoded value gains nothing by it.
import { isDeepStrictEqual } from "node:util";

const DISTINCT_VALUES = 64;
const BATCH_CALLS = 1_000;

/**
 * @typedef {object} Payload
 * @property {string} id
 * @property {string} label
 * @property {() => unknown[]} makeBatch one argument per call; made on demand, so that a start-up probe pays for none
 */

/**
 * Repeats `DISTINCT_VALUES` different values up to `calls` arguments.
 * @param {number} calls
 * @param {(index: number) => unknown} make
 */
function batchOf(calls, make) {
  const values = Array.from({ length: Math.min(calls, DISTINCT_VALUES) }, (_, index) => make(index));
  return Array.from({ length: calls }, (_, index) => values[index % values.length]);
}

/**
 * ASCII text, flat in memory (a rope of concatenations would bill its flattening to the first contender).
 * @param {number} length
 * @param {number} index
 */
function text(length, index) {
  const words = `call ${index} of the pool, `.repeat(Math.ceil(length / 20));
  return Buffer.from(words.slice(0, length), "latin1").toString("latin1");
}

/**
 * @param {number} length
 * @param {number} index
 */
function bytes(length, index) {
  const made = new Uint8Array(length);
  for (let offset = 0; offset < length; offset++) made[offset] = offset * 31 + index;
  return made;
}

/** @param {number} index */
function smallObject(index) {
  return {
    id: index,
    name: `user ${index}`,
    active: index % 2 === 0,
    score: index / 3,
    tags: ["alpha", "beta"],
    parent: null,
  };
}

/** @type {readonly Payload[]} */
export const payloads = [
  {
    id: "number",
    label: "number",
    makeBatch: () => Array.from({ length: BATCH_CALLS }, (_, index) => index),
  },
  { id: "string32", label: "32 B string", makeBatch: () => batchOf(BATCH_CALLS, (index) => text(32, index)) },
  {
    id: "string10k",
    label: "10 kB string",
    makeBatch: () => batchOf(BATCH_CALLS, (index) => text(10_000, index)),
  },
  { id: "object", label: "small object", makeBatch: () => batchOf(BATCH_CALLS, smallObject) },
  {
    id: "bytes1k",
    label: "1 kB bytes",
    makeBatch: () => batchOf(BATCH_CALLS, (index) => bytes(1_000, index)),
  },
  {
    id: "bytes1m",
    label: "1 MB bytes, 8 calls",
    makeBatch: () => batchOf(8, (index) => bytes(1_000_000, index)),
  },
];

/**
 * @param {readonly unknown[]} sent
 * @param {readonly unknown[]} received
 * @throws {Error} when an echo differs from what was sent
 */
export function checkEchoes(sent, received) {
  const wrong = sent.findIndex((value, index) => !isDeepStrictEqual(received[index], value));
  if (wrong !== -1) throw new Error(`echo ${wrong} of ${sent.length} differs from what was sent`);
}

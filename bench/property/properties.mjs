// @ts-check
// What the comparison checks: predicates of known cost, each for lanes and for fast-check alone.
import fc from "fast-check";
import { property } from "knitting/property";

/** Work that no engine can leave out. @param {number} rounds @param {number} from */
function spin(rounds, from) {
  let state = from | 1;
  for (let round = 0; round < rounds; round++) state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
  return state;
}

/** Keeps a core busy. @param {number} ms */
function burn(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const ROUNDS_OF_ONE_MICROSECOND = 800;

/** @param {number} n */
const cheap = (n) => spin(ROUNDS_OF_ONE_MICROSECOND, n) !== 0.5;
/** @param {number} n */
const medium = (n) => spin(100 * ROUNDS_OF_ONE_MICROSECOND, n) !== 0.5;
/** @param {number[]} xs */
const slowFailing = (xs) => {
  burn(1);
  return xs.length < 8 || xs.every((x) => x < 500);
};

export const fanned = {
  cheap: property(fc.integer(), cheap),
  medium: property(fc.integer(), medium),
  slowFailing: property(fc.array(fc.nat(10_000), { maxLength: 60, size: "max" }), slowFailing),
};

export const plain = {
  cheap: fc.property(fc.integer(), cheap),
  medium: fc.property(fc.integer(), medium),
  slowFailing: fc.property(fc.array(fc.nat(10_000), { maxLength: 60, size: "max" }), slowFailing),
};

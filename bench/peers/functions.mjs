// @ts-check
// The functions that every contender runs, in their lanes. All of them import this module and no other copy.

/**
 * Gives its argument back: what a call then costs is the pool's own doing, in both directions.
 * @param {unknown} value
 * @returns {unknown}
 */
export function echo(value) {
  return value;
}

/** Chosen for about 2 ms on the machine of bench/README.md; a constant, so that all lanes do equal work. */
const BURN_STEPS = 1_000_000;

/**
 * Pure integer work without allocation: keeps one core busy and leaves the garbage collector out.
 * @param {unknown} seed
 * @returns {number}
 */
export function burn(seed) {
  let state = (Number(seed) | 0) ^ 0x9e3779b9;
  for (let step = 0; step < BURN_STEPS; step++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

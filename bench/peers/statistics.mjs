// @ts-check
// Medians, quantiles and a paired bootstrap. The unit is the round: turns inside one round are autocorrelated,
// so intervals come from resampling rounds only.

const RESAMPLES = 2_000;

/**
 * @param {readonly number[]} values at least one
 * @param {number} fraction 0 to 1
 */
export function quantile(values, fraction) {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * A small seeded generator (mulberry32), so that the same rounds always give the same interval.
 * @param {number} seed
 */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The median with its bootstrap 95 % interval.
 * @param {readonly number[]} values one per round
 * @returns {import("./contract.mjs").Estimate | null} null without values
 */
export function estimate(values) {
  if (values.length === 0) return null;
  const random = generator(values.length);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? NaN)),
  );
  return { median: median(values), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}

/**
 * Ratio of two contenders: the median over the turns of a round, for every round in which both have values.
 * @param {readonly (readonly number[] | null)[]} rounds
 * @param {readonly (readonly number[] | null)[]} baseline
 */
export function pairedRatio(rounds, baseline) {
  const ratios = rounds.flatMap((turns, round) => {
    const against = baseline[round] ?? null;
    if (turns === null || against === null) return [];
    const pairs = turns.flatMap((value, turn) => {
      const other = against[turn];
      return other === undefined || other <= 0 ? [] : [value / other];
    });
    return pairs.length === 0 ? [] : [median(pairs)];
  });
  return estimate(ratios);
}

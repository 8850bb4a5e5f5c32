import type { Interval } from "./comparison-types.ts";

// Intervals of means over rounds. A round is one observation: what happens inside one is
// correlated and never tested. Any thread.

/** @param fraction from 0 to 1 */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/** Mean and 95 % interval of at least two values. */
export function meanInterval(values: readonly number[]): Interval {
  const middle = mean(values);
  const halfWidth = studentQuantile(values.length - 1) * standardError(values);
  return { mean: middle, low: middle - halfWidth, high: middle + halfWidth };
}

const RESAMPLES = 4_000;

/** Share of the values left out at either end: a round in which the machine changed its speed is no measurement. */
const TRIM = 0.2;
/** Of fewer values none can be spared: intervals would be too narrow. */
const FEWEST_TO_TRIM = 8;

/**
 * Trimmed mean of paired differences, one per round, and its interval by the studentised bootstrap over rounds. It holds what it
 * promises for few rounds, and a round that went wrong moves it little. The same values always give the same interval.
 *
 * @param values at least five
 * @param risk that the interval misses the true mean
 */
export function bootstrapInterval(values: readonly number[], risk = 0.05): Interval {
  const { middle, error } = trimmed(values);
  if (error === 0) return { mean: middle, low: middle, high: middle };
  const random = generator(values.length);
  const deviations: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawn = values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN);
    const resampled = trimmed(drawn);
    // The same round every time says nothing about how much rounds differ.
    if (resampled.error > 0) deviations.push((resampled.middle - middle) / resampled.error);
  }
  const high = middle - quantile(deviations, risk / 2) * error;
  return { mean: middle, low: middle - quantile(deviations, 1 - risk / 2) * error, high };
}

/** Trimmed mean, and its standard error from the winsorised variance (Tukey and McLaughlin). */
function trimmed(values: readonly number[]): { readonly middle: number; readonly error: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = sorted.length < FEWEST_TO_TRIM ? 0 : Math.floor(TRIM * sorted.length);
  const kept = sorted.slice(cut, sorted.length - cut);
  const [first, last] = [kept[0] ?? Number.NaN, kept.at(-1) ?? Number.NaN];
  const winsorised = sorted.map((value) => Math.min(last, Math.max(first, value)));
  const share = 1 - (2 * cut) / sorted.length;
  return { middle: mean(kept), error: standardError(winsorised) / share };
}

function standardError(values: readonly number[]): number {
  return Math.sqrt(variance(values) / values.length);
}

/** Uniform numbers from 0 to 1 (mulberry32): the same for the same seed. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What a normal variable exceeds on either side in one case of 20 together, widened for few observations (Cornish and
 * Fisher's expansion): within 1 % from 3 degrees of freedom on.
 */
function studentQuantile(freedom: number): number {
  if (freedom < 3) return freedom < 1.5 ? 12.7062 : freedom < 2.5 ? 4.30265 : 3.18245;
  const z = 1.959963984540054;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3 + g4 / freedom ** 4;
}

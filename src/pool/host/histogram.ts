// How long calls ran and waited: a log-linear histogram of milliseconds. Host thread; two per lane, written at each reply.
//
// Each power of two from 1 ns up is cut into 32 equal buckets, as in HdrHistogram (Gil Tene, hdrhistogram.org), so that
// the error is relative and the same everywhere: a bucket is 1/32 of its lower bound wide, and its middle is at most
// 1/64 = 1.6 % off. A double already has that shape: its exponent and first 5 mantissa bits, read as one integer, are
// the bucket, and no logarithm is needed.
import type { DurationSummary } from "../types.ts";

const NANOSECONDS_PER_MS = 1e6;
/** Mantissa bits in the bucket number: 2 ** 5 = 32 buckets per power of two. */
const MANTISSA_BITS = 5;
const BUCKETS_PER_OCTAVE = 1 << MANTISSA_BITS;
/** The upper word of a double holds 20 of its 52 mantissa bits. */
const UPPER_WORD_SHIFT = 20 - MANTISSA_BITS;
/** What 1.0 (1 ns) becomes when shifted: its exponent is stored as 1023. */
const ONE_NANOSECOND = 1023 << MANTISSA_BITS;
/** 2 ** 42 ns is 73 minutes. Longer times count in the last bucket; their maximum is still exact. */
const OCTAVES = 42;
/** Bucket 0 is for less than 1 ns. */
const BUCKETS = 1 + OCTAVES * BUCKETS_PER_OCTAVE;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
double[0] = 1;
const UPPER_WORD = words[1] === 0 ? 0 : 1; // depends on the machine's byte order

function bucketOf(ms: number): number {
  double[0] = ms * NANOSECONDS_PER_MS;
  const bucket = ((words[UPPER_WORD] ?? 0) >> UPPER_WORD_SHIFT) - ONE_NANOSECOND + 1;
  if (bucket <= 0) return 0;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The middle of a bucket, in milliseconds. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const octave = Math.floor((bucket - 1) / BUCKETS_PER_OCTAVE);
  const step = (bucket - 1) % BUCKETS_PER_OCTAVE;
  return (2 ** octave * (1 + (step + 0.5) / BUCKETS_PER_OCTAVE)) / NANOSECONDS_PER_MS;
}

/** What a histogram holds, in a form that can be sent. */
export interface HistogramData {
  /** Number of each bucket that holds something, and how much. */
  readonly counts: readonly (readonly [bucket: number, count: number])[];
  readonly sumMs: number;
  readonly maxMs: number;
}

export class Histogram {
  /** How many durations were recorded. */
  count = 0;
  readonly #counts = new Float64Array(BUCKETS);
  #sumMs = 0;
  #maxMs = 0;

  /** Adds one duration. What is not above 0, as when a clock stands still, counts as 0. */
  record(ms: number): void {
    const duration = ms > 0 ? ms : 0;
    const bucket = bucketOf(duration);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.count++;
    this.#sumMs += duration;
    if (duration > this.#maxMs) this.#maxMs = duration;
  }

  /** Adds all that `other` has recorded. */
  merge(other: Histogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    }
    this.count += other.count;
    this.#sumMs += other.#sumMs;
    if (other.#maxMs > this.#maxMs) this.#maxMs = other.#maxMs;
  }

  /** Adds what was taken with `data()`, here or elsewhere. */
  mergeData({ counts, sumMs, maxMs }: HistogramData): void {
    for (const [bucket, count] of counts) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
      this.count += count;
    }
    this.#sumMs += sumMs;
    if (maxMs > this.#maxMs) this.#maxMs = maxMs;
  }

  data(): HistogramData {
    const counts: [number, number][] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#counts[bucket] ?? 0;
      if (count > 0) counts.push([bucket, count]);
    }
    return { counts, sumMs: this.#sumMs, maxMs: this.#maxMs };
  }

  /**
   * The least recorded duration that is not exceeded by the share `quantile` of all (nearest rank); 0 if there are none.
   * @param quantile above 0, up to 1
   */
  quantile(quantile: number): number {
    if (this.count === 0) return 0;
    const rank = Math.max(1, Math.ceil(quantile * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS - 1; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      // The middle of the bucket that holds the maximum may lie above it.
      if (seen >= rank) return Math.min(middleOf(bucket), this.#maxMs);
    }
    // The last bucket has no upper bound and so no middle.
    return this.#maxMs;
  }

  summary(): DurationSummary {
    return {
      count: this.count,
      p50Ms: this.quantile(0.5),
      p99Ms: this.quantile(0.99),
      maxMs: this.#maxMs,
      meanMs: this.count === 0 ? 0 : this.#sumMs / this.count,
    };
  }
}

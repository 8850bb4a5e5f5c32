// How many runs make a chunk, from what runs have cost so far. Host thread. A chunk is to take some milliseconds: long
// enough that sending it costs nothing beside it, short enough that a failure ends the check soon.

const TARGET_MS = 8;
/** Towards the end chunks get smaller, so that lanes end together, but none smaller than this. */
const MIN_MS = 0.4;
const SHRINKS_MS = 1;
const FIRST_RUNS = 8;
/** By how much a chunk may be larger than the one before, whose runs may have been unusual. */
const MAX_GROWTH = 8;

export class ChunkSizes {
  #costMs: number | undefined;
  #largest = FIRST_RUNS / MAX_GROWTH;
  #isSynchronous: boolean | undefined;
  #onlyOne = false;

  /** Whether the predicate is known to be synchronous. A lane runs one chunk after the other then. */
  get isSynchronous(): boolean {
    return this.#isSynchronous === true;
  }

  note(runs: number, ms: number, isAsync: boolean): void {
    if (runs === 0 || ms === 0) return;
    if (isAsync) this.#isSynchronous = false;
    else this.#isSynchronous ??= true;
    const costMs = ms / runs;
    this.#costMs = this.#costMs === undefined ? costMs : (this.#costMs + costMs) / 2;
    this.#largest = Math.max(this.#largest, runs);
  }

  /** From now on every run has a chunk of its own. */
  one(): void {
    this.#onlyOne = true;
  }

  /** Runs of the next chunk of the source, when `remaining` are left for `lanes` lanes. */
  next(remaining: number, lanes: number): number {
    if (this.#onlyOne) return 1;
    if (this.#costMs === undefined) return FIRST_RUNS;
    const share = Math.ceil(remaining / (lanes * 3));
    const runs = Math.min(TARGET_MS / this.#costMs, Math.max(share, MIN_MS / this.#costMs));
    return Math.max(1, Math.floor(Math.min(runs, this.#largest * MAX_GROWTH)));
  }

  /** Shrinks of the next chunk. */
  nextShrinks(): number {
    if (this.#onlyOne || this.#costMs === undefined) return 1;
    return Math.max(1, Math.min(Math.floor(SHRINKS_MS / this.#costMs), this.#largest * MAX_GROWTH));
  }
}

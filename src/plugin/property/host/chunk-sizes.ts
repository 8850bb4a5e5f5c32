// How many runs make a chunk, from what runs have cost so far. Host thread. A chunk is to take some milliseconds: long
// enough that sending it costs nothing beside it, short enough that a failure ends the check soon.

const TARGET_MS = 20;
/** Towards the end chunks get smaller, so that lanes end together, but none smaller than this. */
const MIN_MS = 0.4;
const SHRINKS_MS = 0.5;
/** As long as all of them together pass with this likelihood, they may take longer. */
const MIN_PASSING = 0.7;
const MAX_SHRINKS_MS = 4;
const MAX_SHRINKS = 1024;
const FIRST_RUNS = 32;
/** A chunk starts no run after this: where the cost is not known yet, and where it is. */
const FIRST_SLICE_MS = 2;
const SLICE_MS = 32;
/** The same as long as the predicate may turn out to be asynchronous: others wait for a lane with such a chunk. */
const ASYNC_SLICE_MS = 16;
/** After a failure, a lane follows its shrinks for this long. */
const WALK_MS = 1;
/** On a trail the host has nothing to decide, and what it does takes time from lanes. */
const TRAIL_SLICE_MS = 100;
/** By how much a chunk may be larger than the one before, whose runs may have been unusual. */
const MAX_GROWTH = 8;

/** A hang is found out later by as much, so that it is little beside the limit of a run. */
function longestSliceMs(runTimeoutMs: number): number {
  return Math.max(SLICE_MS, Math.min(TRAIL_SLICE_MS, runTimeoutMs / 20));
}

/** No run of a chunk starts later than this. */
export function longestChunkMs(runTimeoutMs: number): number {
  return longestSliceMs(runTimeoutMs) + WALK_MS;
}

export class ChunkSizes {
  #costMs: number | undefined;
  #largest = FIRST_RUNS / MAX_GROWTH;
  #isSynchronous: boolean | undefined;
  #onlyOne = false;
  readonly #source: ChunkSizes | undefined;

  /** @param source for shrinks, the sizes for runs of the source: the predicate is the same */
  constructor(source?: ChunkSizes) {
    this.#source = source;
  }

  /** Whether the predicate is known to be synchronous. A lane runs one chunk after the other then. */
  get isSynchronous(): boolean {
    if (this.isAsynchronous) return false;
    return this.#isSynchronous === true || this.#source?.isSynchronous === true;
  }

  /** Whether it is known not to be. */
  get isAsynchronous(): boolean {
    return this.#isSynchronous === false || this.#source?.isAsynchronous === true;
  }

  /** As long as no shrink has run, they are taken to cost what runs of the source did. */
  get #knownCostMs(): number | undefined {
    return this.#costMs ?? (this.#source === undefined ? undefined : this.#source.#costMs);
  }

  /** How long a lane may stay on a trail. */
  trailSliceMs(runTimeoutMs: number): number {
    return this.isSynchronous ? longestSliceMs(runTimeoutMs) : this.sliceMs;
  }

  get sliceMs(): number {
    if (this.#costMs === undefined) return FIRST_SLICE_MS;
    return this.isSynchronous ? SLICE_MS : ASYNC_SLICE_MS;
  }

  note(runs: number, ms: number, isAsync: boolean): void {
    if (runs === 0 || ms === 0) return;
    if (isAsync) this.#isSynchronous = false;
    else this.#isSynchronous ??= true;
    const costMs = ms / runs;
    this.#costMs = this.#costMs === undefined ? costMs : (this.#costMs + costMs) / 2;
    this.#largest = Math.max(this.#largest, runs);
  }

  /** The predicate turned out to be asynchronous. */
  waits(): void {
    this.#isSynchronous = false;
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
    const targetMs = this.isSynchronous ? TARGET_MS : ASYNC_SLICE_MS / 2;
    const runs = Math.min(targetMs / this.#costMs, Math.max(share, MIN_MS / this.#costMs));
    return Math.max(1, Math.floor(Math.min(runs, this.#largest * MAX_GROWTH)));
  }

  /** Where runs take long, following a failure is for all lanes. */
  get walkMs(): number {
    return this.#costMs === undefined || this.#costMs < WALK_MS / 4 ? WALK_MS : 0;
  }

  /**
   * Whether lanes search together: what a run takes is long beside what it takes each of them to make the values of all.
   */
  searchesTogether(): boolean {
    const costMs = this.#knownCostMs;
    return !this.#onlyOne && costMs !== undefined && costMs >= WALK_MS / 4;
  }

  /**
   * Shrinks of the next chunk: more where they will probably pass, because all after one that fails are given out in vain.
   *
   * @param failing how likely each of them is to fail, 0 to 1
   */
  nextShrinks(failing: number): number {
    const costMs = this.#knownCostMs;
    if (this.#onlyOne || costMs === undefined) return 1;
    const likely = Math.floor(Math.log(MIN_PASSING) / Math.log(1 - failing));
    const runs = Math.max(SHRINKS_MS / costMs, Math.min(MAX_SHRINKS_MS / costMs, likely));
    return Math.max(1, Math.min(Math.floor(runs), MAX_SHRINKS));
  }
}

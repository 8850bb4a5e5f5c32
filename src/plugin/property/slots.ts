import { type Step, Trails, TRAILS_BYTES } from "./trails.ts";

// The shared words of a chunk: how far its lane is, and where it is to stop. They are read when a lane died over a run and
// cannot say which. Both sides; the host allocates them and lanes get them with their bootstrap.
//
//   word 0  END        runs of the chunk, from its first, that may start. Host writes, lane reads before each run.
//   word 1  POSITION   the run that goes on, from the chunk's first; -1 before the first. Lane writes, host reads.
//   word 2  PHASE      what it is at. Lane writes, host reads.
//   word 3  DEPTH      how many failures deep it is among the shrinks; POSITION counts in the deepest list. As above.
//   word 4  NODE       of a trail: the node that POSITION is in. As above.
//   word 5… WALKED     for each depth, which run failed. As above.
//   then    SKIPPED    one bit for each run of the chunk itself, set when it was skipped. As above.

const PHASE_GENERATING = 0;
const PHASE_RUNNING = 1;

/** As many runs as there are bits for. */
export const MAX_CHUNK_RUNS = 32_768;
/** More than any number of chunks in flight. */
export const SLOT_COUNT = 256;

/** Taken while they are the real ones: a predicate may replace what it finds. */
const { load, store, or } = Atomics;

const END = 0;
const POSITION = 1;
const PHASE = 2;
const DEPTH = 3;
const NODE = 4;
const WALKED = 5;
/** Failures that a lane may follow on its own. */
export const MAX_WALK = 124;
const SKIPPED = WALKED + MAX_WALK;
const SLOT_WORDS: number = SKIPPED + MAX_CHUNK_RUNS / 32;
const SLOTS_BYTES: number = SLOT_COUNT * SLOT_WORDS * 4;

/** How far a lane got that can't say so itself. */
export interface LaneTrack {
  /** Runs of the chunk that ended, before the one that failed or goes on. */
  readonly ran: number;
  /** Which of them were skipped. */
  readonly skips: readonly number[];
  /** The same for each list of shrinks that it went into: the run after those is the one that failed, or goes on. */
  readonly walked: readonly number[];
  /** Whether it was in the predicate, rather than making the value. */
  readonly isRunning: boolean;
  /** Of a trail: the node that this is about. */
  readonly node: number;
}

export class Slots {
  readonly memory: SharedArrayBuffer;
  readonly trails: Trails;
  readonly #words: Int32Array;

  /** @param memory of the host's `Slots`; left out by the host */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(SLOTS_BYTES + TRAILS_BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, SLOTS_BYTES / 4);
    this.trails = new Trails(new Int32Array(memory, SLOTS_BYTES, TRAILS_BYTES / 4));
  }

  /** Host, before it sends the request. */
  open(slot: number, count: number): void {
    const first = slot * SLOT_WORDS;
    this.#words.fill(0, first + SKIPPED, first + SKIPPED + Math.ceil(count / 32));
    store(this.#words, first + POSITION, -1);
    store(this.#words, first + PHASE, PHASE_GENERATING);
    store(this.#words, first + DEPTH, 0);
    store(this.#words, first + NODE, 0);
    store(this.#words, first + END, count);
  }

  /** Host: no run from this one on is to start. */
  endAt(slot: number, end: number): void {
    store(this.#words, slot * SLOT_WORDS + END, end);
  }

  /** Lane: a run failed, and the shrinks of its value come. */
  descend(slot: number, depth: number, position: number): void {
    const first = slot * SLOT_WORDS;
    store(this.#words, first + WALKED + depth, position);
    store(this.#words, first + POSITION, 0);
    store(this.#words, first + DEPTH, depth + 1);
  }

  /** Lane, before each run among the shrinks: whether it may start. */
  enterShrink(slot: number, position: number): boolean {
    const first = slot * SLOT_WORDS;
    if (load(this.#words, first + END) === 0) return false;
    store(this.#words, first + PHASE, PHASE_GENERATING);
    store(this.#words, first + POSITION, position);
    return true;
  }

  /** Lane, before each run of a trail: whether it may start. */
  enterTrail(slot: number, { node, position }: Step): boolean {
    store(this.#words, slot * SLOT_WORDS + NODE, node);
    return this.enterShrink(slot, position);
  }

  /** Lane, before each run: whether it may start. */
  enter(slot: number, position: number): boolean {
    const first = slot * SLOT_WORDS;
    if (position >= load(this.#words, first + END)) return false;
    store(this.#words, first + PHASE, PHASE_GENERATING);
    store(this.#words, first + POSITION, position);
    return true;
  }

  /** Lane: the value is there, the predicate comes. */
  run(slot: number): void {
    store(this.#words, slot * SLOT_WORDS + PHASE, PHASE_RUNNING);
  }

  /** Lane: the run was skipped. */
  skip(slot: number, position: number): void {
    or(this.#words, slot * SLOT_WORDS + SKIPPED + (position >>> 5), 1 << (position & 31));
  }

  /** Host: where the lane was; `undefined` when it had not begun. */
  read(slot: number): LaneTrack | undefined {
    const first = slot * SLOT_WORDS;
    const position = load(this.#words, first + POSITION);
    if (position < 0) return undefined;
    const walked: number[] = [];
    const depth = load(this.#words, first + DEPTH);
    for (let at = 0; at < depth; at++) walked.push(load(this.#words, first + WALKED + at));
    const ran = walked[0] ?? position;
    const skips: number[] = [];
    for (let run = 0; run < ran; run++) {
      if (((load(this.#words, first + SKIPPED + (run >>> 5)) >>> (run & 31)) & 1) === 1) skips.push(run);
    }
    const phase = load(this.#words, first + PHASE);
    const node = load(this.#words, first + NODE);
    return { ran, skips, walked: [...walked, position].slice(1), isRunning: phase === PHASE_RUNNING, node };
  }
}

// The shared words of a chunk: how far its lane is, and where it is to stop. They are read when a lane died over a run and
// cannot say which. Both sides; the host allocates them and lanes get them with their bootstrap.
//
//   word 0  END        runs of the chunk, from its first, that may start. Host writes, lane reads before each run.
//   word 1  POSITION   the run that goes on, from the chunk's first; -1 before the first. Lane writes, host reads.
//   word 2  PHASE      what it is at. Lane writes, host reads.
//   word 4… SKIPPED    one bit for each run, set when it was skipped. Lane writes, host reads.

export const PHASE_GENERATING = 0;
export const PHASE_RUNNING = 1;

/** As many runs as there are bits for. */
export const MAX_CHUNK_RUNS = 32_768;
/** More than any number of chunks in flight. */
export const SLOT_COUNT = 256;

const END = 0;
const POSITION = 1;
const PHASE = 2;
const SKIPPED = 4;
const SLOT_WORDS: number = SKIPPED + MAX_CHUNK_RUNS / 32;

export class Slots {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** @param memory of the host's `Slots`; left out by the host */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(SLOT_COUNT * SLOT_WORDS * 4)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** Host, before it sends the request. */
  open(slot: number, count: number): void {
    const first = slot * SLOT_WORDS;
    this.#words.fill(0, first + SKIPPED, first + SKIPPED + Math.ceil(count / 32));
    Atomics.store(this.#words, first + POSITION, -1);
    Atomics.store(this.#words, first + PHASE, PHASE_GENERATING);
    Atomics.store(this.#words, first + END, count);
  }

  /** Host: no run from this one on is to start. */
  endAt(slot: number, end: number): void {
    Atomics.store(this.#words, slot * SLOT_WORDS + END, end);
  }

  /** Lane, before each run: whether it may start. */
  enter(slot: number, position: number): boolean {
    const first = slot * SLOT_WORDS;
    if (position >= Atomics.load(this.#words, first + END)) return false;
    Atomics.store(this.#words, first + PHASE, PHASE_GENERATING);
    Atomics.store(this.#words, first + POSITION, position);
    return true;
  }

  /** Lane: the value is there, the predicate comes. */
  run(slot: number): void {
    Atomics.store(this.#words, slot * SLOT_WORDS + PHASE, PHASE_RUNNING);
  }

  /** Lane: the run was skipped. */
  skip(slot: number, position: number): void {
    Atomics.or(this.#words, slot * SLOT_WORDS + SKIPPED + (position >>> 5), 1 << (position & 31));
  }

  /** Host: where the lane was; `undefined` when it had not begun. */
  read(slot: number): { position: number; phase: number; skips: readonly number[] } | undefined {
    const first = slot * SLOT_WORDS;
    const position = Atomics.load(this.#words, first + POSITION);
    if (position < 0) return undefined;
    const skips: number[] = [];
    for (let run = 0; run < position; run++) {
      if (((Atomics.load(this.#words, first + SKIPPED + (run >>> 5)) >>> (run & 31)) & 1) === 1) skips.push(run);
    }
    return { position, phase: Atomics.load(this.#words, first + PHASE), skips };
  }
}

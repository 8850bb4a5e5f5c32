// The shared words of a list of shrinks that several lanes run together: each takes the next one that no lane has, without
// asking the host, and writes down what became of it. Both sides; part of the memory of the slots.
//
//   word 0  NEXT     the first run that no lane has taken; may pass the last. Lanes add.
//   word 1  LIMIT    no run from this one on is to start: the list ends there, or an earlier run failed. Only ever lowered.
//   word 2  BEYOND   runs that failed behind an earlier failure: they count, and nobody needs to know more. Lanes add.
//   then    PASSED   one bit for each run, set when it passed. Lanes write, the host reads.
//   then    SKIPPED  the same for those that were skipped.

/** As many runs as there are bits for. */
export const MAX_LIST_RUNS = 1024;
/** More than any number of lists that are run at once: each has a chunk in flight. */
export const LIST_COUNT = 256;

/** Taken while they are the real ones: a predicate may replace what it finds. */
const { add, compareExchange, load, or, store } = Atomics;

const NEXT = 0;
const LIMIT = 1;
const BEYOND = 2;
const PASSED = 3;
const SKIPPED: number = PASSED + MAX_LIST_RUNS / 32;
const LIST_WORDS: number = SKIPPED + MAX_LIST_RUNS / 32;

export const LISTS_BYTES: number = LIST_COUNT * LIST_WORDS * 4;

export class Lists {
  readonly #words: Int32Array;

  /** @param words `LISTS_BYTES` of them */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** Host, before a lane is told of the list. */
  open(list: number, count: number): void {
    const first = list * LIST_WORDS;
    this.#words.fill(0, first, first + LIST_WORDS);
    store(this.#words, first + LIMIT, count);
  }

  /** Lane: the next run that no lane has; `undefined` when there is none. */
  take(list: number): number | undefined {
    const position = add(this.#words, list * LIST_WORDS + NEXT, 1);
    return position < load(this.#words, list * LIST_WORDS + LIMIT) ? position : undefined;
  }

  /** Lane: what became of a run that did not fail. */
  note(list: number, position: number, outcome: "passed" | "skipped"): void {
    const bits = list * LIST_WORDS + (outcome === "passed" ? PASSED : SKIPPED);
    or(this.#words, bits + (position >>> 5), 1 << (position & 31));
  }

  /** Lane: a run failed. @returns whether it is the first that did, as far as lanes know */
  fail(list: number, position: number): boolean {
    this.endAt(list, position);
    if (load(this.#words, list * LIST_WORDS + LIMIT) === position) return true;
    add(this.#words, list * LIST_WORDS + BEYOND, 1);
    return false;
  }

  /** Host: how many runs failed behind an earlier failure. */
  failedBeyond(list: number): number {
    return load(this.#words, list * LIST_WORDS + BEYOND);
  }

  /** No run from this one on is to start. */
  endAt(list: number, position: number): void {
    const word = list * LIST_WORDS + LIMIT;
    let limit = load(this.#words, word);
    while (position < limit) limit = compareExchange(this.#words, word, limit, position);
  }

  /** Host: whether there are runs that no lane has. */
  hasMore(list: number): boolean {
    return load(this.#words, list * LIST_WORDS + NEXT) < load(this.#words, list * LIST_WORDS + LIMIT);
  }

  /** Host: what became of a run; `undefined` when it failed, is not over or was not begun. */
  at(list: number, position: number): "passed" | "skipped" | undefined {
    const word = list * LIST_WORDS + (position >>> 5);
    const bit = 1 << (position & 31);
    if ((load(this.#words, word + PASSED) & bit) !== 0) return "passed";
    return (load(this.#words, word + SKIPPED) & bit) === 0 ? undefined : "skipped";
  }

  /** Host: no run from this one on has been taken. */
  takenUntil(list: number): number {
    return Math.min(load(this.#words, list * LIST_WORDS + NEXT), MAX_LIST_RUNS);
  }
}

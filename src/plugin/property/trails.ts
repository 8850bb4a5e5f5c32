// The shared words of a trail: a search for the smallest failure that several lanes make together, without asking the host at
// each step. It begins with the shrinks of one value; each failure adds a node, which is the list of the shrinks of what
// failed. Lanes take one run after the other from the current node. When a run fails, the shrinks of its value become the
// current node, unless an earlier failure has led the search elsewhere: the way is the one that a sequential search goes.
// Both sides; part of the memory of the slots.
//
//   word 0  CURRENT   node · 4096 + the next run in it that no lane has
//   word 1  NODES     nodes that there are; may pass MAX_NODES
//   word 2  BEYOND    runs that failed behind an earlier failure of their node: they count, and nobody needs to know more
//   then, for each node
//   word 0  PARENT    the node in which it failed
//   word 1  POSITION  and which run there
//   word 2  LIMIT     run · 4 + an End: no run from this one on is to start. Only ever lowered.
//   then    PASSED    one bit for each run, set when it passed
//   then    SKIPPED   the same for those that were skipped
//
// Lanes and host write LIMIT, lanes all the rest.

export const MAX_NODES = 48;
/** Runs that a node can hold. */
export const MAX_NODE_RUNS = 512;
/** More than any number of trails at once: each has a chunk in flight. */
export const TRAIL_COUNT = 256;

/** Why no run starts from the limit of a node on. */
export const End = { Open: 0, Failed: 1, NoValue: 2, Stopped: 3 } as const;
export type End = (typeof End)[keyof typeof End];

/** Taken while they are the real ones: a predicate may replace what it finds. */
const { add, compareExchange, load, or, store } = Atomics;

const CURRENT = 0;
const NODES = 1;
const BEYOND = 2;
const FIRST_NODE = 3;
const PARENT = 0;
const POSITION = 1;
const LIMIT = 2;
const PASSED = 3;
const SKIPPED: number = PASSED + MAX_NODE_RUNS / 32;
const NODE_WORDS: number = SKIPPED + MAX_NODE_RUNS / 32;
const TRAIL_WORDS: number = FIRST_NODE + MAX_NODES * NODE_WORDS;
const NODE_SHIFT = 12;
const NEXT_MASK = 4095;

export const TRAILS_BYTES: number = TRAIL_COUNT * TRAIL_WORDS * 4;

/** A run of a trail. */
export interface Step {
  readonly node: number;
  readonly position: number;
}

export class Trails {
  readonly #words: Int32Array;

  /** @param words `TRAILS_BYTES` of them */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** Host, before a lane is told of the trail. @param count runs of the first node */
  open(trail: number, count: number): void {
    const first = trail * TRAIL_WORDS;
    const used = FIRST_NODE + Math.min(load(this.#words, first + NODES), MAX_NODES) * NODE_WORDS;
    this.#words.fill(0, first, first + used);
    store(this.#words, first + NODES, 1);
    store(this.#words, nodeOf(trail, 0) + LIMIT, count << 2);
  }

  /** Lane: the next run that no lane has; `undefined` when there is none. */
  take(trail: number): Step | undefined {
    const word = trail * TRAIL_WORDS + CURRENT;
    for (;;) {
      const at = load(this.#words, word);
      const node = at >>> NODE_SHIFT;
      const position = at & NEXT_MASK;
      if (position >= this.limit(trail, node)) return undefined;
      if (compareExchange(this.#words, word, at, at + 1) === at) return { node, position };
    }
  }

  /** Lane: what became of a run that did not fail. */
  note(trail: number, { node, position }: Step, outcome: "passed" | "skipped"): void {
    const bits = nodeOf(trail, node) + (outcome === "passed" ? PASSED : SKIPPED);
    or(this.#words, bits + (position >>> 5), 1 << (position & 31));
  }

  /** No run of the node from this one on is to start. @returns whether that is news */
  endAt(trail: number, { node, position }: Step, why: End): boolean {
    const word = nodeOf(trail, node) + LIMIT;
    for (;;) {
      const before = load(this.#words, word);
      if (position >= before >>> 2) return false;
      if (compareExchange(this.#words, word, before, (position << 2) | why) === before) return true;
    }
  }

  /**
   * Lane: a run failed.
   *
   * @param goesOn whether lanes may go on with its shrinks by themselves
   * @returns `beyond` when an earlier run of its node has failed, `onward` when its shrinks are what comes now, and `end` when
   *   that is for the host to say
   */
  fail(trail: number, step: Step, goesOn: boolean): "beyond" | "onward" | "end" {
    const first = trail * TRAIL_WORDS;
    if (!this.endAt(trail, step, End.Failed)) {
      add(this.#words, first + BEYOND, 1);
      return "beyond";
    }
    if (!goesOn) return "end";
    const node = add(this.#words, first + NODES, 1);
    if (node >= MAX_NODES) return "end";
    store(this.#words, nodeOf(trail, node) + PARENT, step.node);
    store(this.#words, nodeOf(trail, node) + POSITION, step.position);
    store(this.#words, nodeOf(trail, node) + LIMIT, MAX_NODE_RUNS << 2);
    // Others read these words only after they have found the node to be the current one.
    for (;;) {
      const at = load(this.#words, first + CURRENT);
      if (!this.#isBehind(trail, at >>> NODE_SHIFT, step)) return "onward";
      if (compareExchange(this.#words, first + CURRENT, at, node << NODE_SHIFT) === at) return "onward";
    }
  }

  /** Whether a node is that of a run, or below a later run of it: then the search turns to what failed at the run. */
  #isBehind(trail: number, node: number, step: Step): boolean {
    let position = Number.POSITIVE_INFINITY;
    let at = node;
    while (at !== step.node) {
      if (at === 0) return false;
      ({ node: at, position } = this.origin(trail, at));
    }
    return position > step.position;
  }

  /** The run that failed and made a node. Not for the first. */
  origin(trail: number, node: number): Step {
    const first = nodeOf(trail, node);
    return { node: load(this.#words, first + PARENT), position: load(this.#words, first + POSITION) };
  }

  /** The first run of a node that is not to start. */
  limit(trail: number, node: number): number {
    return load(this.#words, nodeOf(trail, node) + LIMIT) >>> 2;
  }

  /** Host: the limit of a node, and why. */
  end(trail: number, node: number): { readonly position: number; readonly why: End } {
    const word = load(this.#words, nodeOf(trail, node) + LIMIT);
    return { position: word >>> 2, why: (word & 3) as End };
  }

  /** Host: whether there are runs that no lane has. */
  hasMore(trail: number): boolean {
    const at = load(this.#words, trail * TRAIL_WORDS + CURRENT);
    return (at & NEXT_MASK) < this.limit(trail, at >>> NODE_SHIFT);
  }

  /** Host: what became of a run; `undefined` when it failed, is not over or was not begun. */
  at(trail: number, { node, position }: Step): "passed" | "skipped" | undefined {
    const word = nodeOf(trail, node) + (position >>> 5);
    const bit = 1 << (position & 31);
    if ((load(this.#words, word + PASSED) & bit) !== 0) return "passed";
    return (load(this.#words, word + SKIPPED) & bit) === 0 ? undefined : "skipped";
  }

  /** Host: whether the words of a node are all there. */
  isReady(trail: number, node: number): boolean {
    return load(this.#words, nodeOf(trail, node) + LIMIT) !== 0;
  }

  /** Host: how many nodes have been the current one, or may become it. */
  nodes(trail: number): number {
    return Math.min(load(this.#words, trail * TRAIL_WORDS + NODES), MAX_NODES);
  }

  /** Host: how many runs failed behind an earlier failure. */
  failedBeyond(trail: number): number {
    return load(this.#words, trail * TRAIL_WORDS + BEYOND);
  }
}

const nodeOf = (trail: number, node: number): number => trail * TRAIL_WORDS + FIRST_NODE + node * NODE_WORDS;

import type * as fc from "fast-check";
import type { ValueSource } from "../contract.ts";
import type { FastCheck } from "./fast-check.ts";
import { Tosser } from "./tosser.ts";

// The values of one check as a lane generates them: the runs of the source by number, and the shrinks of any value by its
// path. Lane side. A value that ran is never shrunk: the predicate may have changed it. Its twin is.

type Value = fc.Value<unknown[]>;

/** Where chunks have their values from. */
export interface ValueSupply {
  /** The value of a run; `undefined` after the last. */
  valueAt(parent: readonly number[], index: number): Value | undefined;
}

/** How many lists of shrinks are kept open. */
const MAX_OPEN_LISTS = 32;

/** The shrinks of one value, taken one by one. */
interface ShrinkList {
  stream: Iterator<Value>;
  /** Number of the next one in the stream. */
  next: number;
}

export class Values implements ValueSupply {
  readonly #property: fc.IProperty<unknown[]>;
  readonly #fc: FastCheck;
  readonly #source: ValueSource;
  readonly #tosser: Tosser;
  /** By path of the parent, the one used last at the end. */
  readonly #lists = new Map<string, ShrinkList>();
  #examples: readonly unknown[] = [];
  /** The same to shrink: a predicate may change what it is given. */
  #twins: readonly unknown[] = [];
  /** The same to be copied: shrinks share parts with what they come from. */
  #originals: readonly unknown[] = [];
  /** Values whose shrinks are wanted, by path. Never run. */
  readonly #parents = new Map<string, Value>();

  constructor(fastCheck: FastCheck, arbitraries: readonly fc.Arbitrary<unknown>[], source: ValueSource) {
    this.#fc = fastCheck;
    this.#source = source;
    this.#tosser = new Tosser(fastCheck, source);
    // The real thing, so that what fast-check does to the arbitraries of a property is done here too.
    const parts = [...arbitraries, () => true] as unknown as Parameters<typeof fc.property<[unknown]>>;
    this.#property = fastCheck.property(...parts) as unknown as fc.IProperty<unknown[]>;
  }

  /** Takes the values before the generated ones, as they were sent with a request. */
  useExamples(examples: readonly unknown[]): void {
    this.#examples = examples;
    this.#twins = copied(examples);
    this.#originals = copied(examples);
  }

  /** The value of a run; `undefined` after the last. */
  valueAt(parent: readonly number[], index: number): Value | undefined {
    return parent.length === 0
      ? this.#sourceValue(index, this.#examples)
      : this.#take(this.#listOf(parent, index), index);
  }

  /** The same made anew, from its seed: with no part in it that a run has had. */
  untouchedAt(parent: readonly number[], index: number): Value | undefined {
    const [first, ...steps] = [...parent, index];
    let value: Value | undefined = this.#sourceValue(first, copied(this.#originals));
    for (const step of steps) {
      if (value === undefined) break;
      value = this.#take({ stream: this.#property.shrink(value)[Symbol.iterator](), next: 0 }, step);
    }
    return value;
  }

  #sourceValue(index: number, examples: readonly unknown[]): Value {
    const { exampleCount, unbiased } = this.#source;
    if (index < exampleCount) return new this.#fc.Value(examples[index] as unknown[], undefined);
    const runId = index - exampleCount;
    const random = this.#tosser.randomOf(runId);
    return this.#property.generate(random, unbiased ? undefined : runId);
  }

  #take(list: ShrinkList, index: number): Value | undefined {
    for (;;) {
      const next = list.stream.next();
      if (next.done === true) return undefined;
      if (list.next++ === index) return next.value;
    }
  }

  #listOf(parent: readonly number[], index: number): ShrinkList {
    const key = parent.join(":");
    const open = this.#lists.get(key);
    this.#lists.delete(key);
    const list =
      open !== undefined && open.next <= index ? open : { stream: this.#shrinksOf(parent), next: 0 };
    this.#lists.set(key, list);
    forgetOldest(this.#lists);
    return list;
  }

  #shrinksOf(path: readonly number[]): Iterator<Value> {
    const value = this.#parentAt(path);
    return this.#property.shrink(value)[Symbol.iterator]();
  }

  #parentAt(path: readonly number[]): Value {
    const key = path.join(":");
    const kept = this.#parents.get(key);
    if (kept !== undefined) return kept;
    const index = path.at(-1) ?? 0;
    const above = path.slice(0, -1);
    const value =
      above.length === 0
        ? this.#sourceValue(index, this.#twins)
        : this.#take({ stream: this.#shrinksOf(above), next: 0 }, index);
    if (value === undefined) {
      throw new Error(
        `The value at path ${key} does not exist in this lane: an arbitrary does not give the same values for the same seed`,
      );
    }
    this.#parents.set(key, value);
    forgetOldest(this.#parents);
    return value;
  }
}

function copied(examples: readonly unknown[]): readonly unknown[] {
  if (examples.length === 0) return examples;
  try {
    return structuredClone(examples);
  } catch {
    // Symbols cross to lanes and can't be cloned.
    return examples;
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= MAX_OPEN_LISTS) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}

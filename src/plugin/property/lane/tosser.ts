import type * as fc from "fast-check";
import type { ValueSource } from "../contract.ts";
import type { FastCheck } from "./fast-check.ts";

// The random numbers of run after run, as fast-check's own runner deals them out. Lane side. fast-check has no public way
// to begin in the middle: each run has a generator of its own, one jump after that of the run before. So this takes the
// first generator out of fast-check and jumps by itself, after it has made sure that this gives what fast-check gives.

/** A generator of pure-rand, as fast-check has it inside of `Random`. The name of the jump has changed between versions. */
interface RawGenerator {
  clone(): RawGenerator;
  jump?(): void;
  unsafeJump?(): void;
}

/** A copy of the generator is kept every so many runs, for requests that go back. */
const CHECKPOINT_RUNS = 1024;
const TRIED_RUNS = 3;

export class Tosser {
  readonly #fc: FastCheck;
  readonly #source: ValueSource;
  /** `undefined` when this version of fast-check cannot be followed: slower, and as right. */
  readonly #first: RawGenerator | undefined;
  readonly #checkpoints: RawGenerator[] = [];
  #raw: RawGenerator | undefined;
  #index = 0;
  /** Of the slow way: what was asked of fast-check last, from which run on. */
  #block: { readonly from: number; readonly randoms: readonly fc.Random[] } = { from: 0, randoms: [] };

  constructor(fastCheck: FastCheck, source: ValueSource) {
    this.#fc = fastCheck;
    this.#source = source;
    this.#first = this.#follow();
    this.#restart(0);
  }

  /** The random numbers of a generated run, counted without the examples. */
  randomOf(index: number): fc.Random {
    if (this.#first === undefined) return this.#askFor(index);
    if (index < this.#index) this.#restart(index);
    while (this.#index < index) this.#advance();
    return new this.#fc.Random(this.#raw as never);
  }

  #restart(index: number): void {
    const checkpoint = Math.min(Math.floor(index / CHECKPOINT_RUNS), this.#checkpoints.length - 1);
    this.#raw = (checkpoint < 0 ? this.#first : this.#checkpoints[checkpoint])?.clone();
    this.#index = Math.max(0, checkpoint) * CHECKPOINT_RUNS;
    if (checkpoint < 0 && this.#raw !== undefined) this.#checkpoints.push(this.#raw.clone());
  }

  #advance(): void {
    const raw = this.#raw as RawGenerator;
    if (raw.jump === undefined) raw.unsafeJump?.();
    else raw.jump();
    this.#index++;
    if (this.#index === this.#checkpoints.length * CHECKPOINT_RUNS) this.#checkpoints.push(raw.clone());
  }

  /** The first run's generator, if jumping on from it gives the numbers that fast-check gives. */
  #follow(): RawGenerator | undefined {
    const asked = this.#ask(0, TRIED_RUNS);
    const raw = (asked[0] as unknown as { readonly internalRng?: Partial<RawGenerator> } | undefined)
      ?.internalRng;
    if (typeof raw?.clone !== "function") return undefined;
    const jump = raw.jump ?? raw.unsafeJump;
    if (typeof jump !== "function") return undefined;
    const first = (raw as RawGenerator).clone();
    const tried = first.clone();
    for (const random of asked) {
      const own = new this.#fc.Random(tried as never);
      for (let draw = 0; draw < 4; draw++) {
        if (own.nextInt() !== random.nextInt()) return undefined;
      }
      jump.call(tried);
    }
    return first;
  }

  #askFor(index: number): fc.Random {
    const { from, randoms } = this.#block;
    if (index < from || index >= from + randoms.length) {
      this.#block = { from: index, randoms: this.#ask(index, CHECKPOINT_RUNS) };
    }
    // A copy, because whoever generates a value uses it up.
    return (this.#block.randoms[index - this.#block.from] as fc.Random).clone();
  }

  /** Lets fast-check deal out numbers to a property that keeps them. */
  #ask(from: number, count: number): fc.Random[] {
    const { Value, Stream } = this.#fc;
    const randoms: fc.Random[] = [];
    const keeper = {
      // `sample` takes an object without an own `isAsync` for an arbitrary.
      isAsync: () => false,
      generate(random: fc.Random) {
        randoms.push(random.clone());
        return new Value(undefined, undefined);
      },
      shrink: () => Stream.nil(),
      run: () => null,
      runBeforeEach() {},
      runAfterEach() {},
    };
    const { seed, randomType } = this.#source;
    this.#fc.sample(keeper as unknown as fc.IRawProperty<undefined>, {
      seed,
      randomType: randomType as fc.RandomType,
      numRuns: count,
      path: String(from),
      examples: [],
      unbiased: false,
    });
    return randoms;
  }
}

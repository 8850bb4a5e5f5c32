import type * as fc from "fast-check";
/** @ts-ignore: a program that has no Vitest has no use for `test` either. */
import type { TestAPI } from "vitest";
import type { CheckOptions } from "./host/pools.ts";

// The types of properties as users see them. Types only.

/** What a predicate may return: `false` fails, `true` and nothing pass. */
export type Verdict = boolean | void | Promise<boolean | void>;
/** What must hold for all values. A predicate that throws, or returns `false`, fails. */
export type Predicate<Values extends readonly unknown[]> = (...values: Values) => Verdict;

/** A hook around each run. It is given the one before it, which runs only if it calls it. */
export type Hook = (previous: () => unknown) => unknown;

/** A property that lanes can run: `check()` and `assert()` take it. */
export interface Property<Values extends readonly unknown[]> {
  /** Runs before each run of the predicate, in the lane. Add it where the property is made. Returns the property. */
  beforeEach(hook: Hook): Property<Values>;
  /** Runs after each run of the predicate, in the lane. Add it where the property is made. Returns the property. */
  afterEach(hook: Hook): Property<Values>;
  /** The same as a property of fast-check, for `fc.assert` and `fc.check`: one thread, no limits. */
  sequential(): fc.IAsyncPropertyWithHooks<[...Values]>;
}

/** An arbitrary of fast-check for each value of the predicate. */
export type Arbitraries<Values extends readonly unknown[]> = {
  readonly [Index in keyof Values]: fc.Arbitrary<Values[Index]>;
};

/** The type of `property`. */
export type DefineProperty = <Values extends [unknown, ...unknown[]]>(
  ...parameters: [...arbitraries: Arbitraries<Values>, predicate: Predicate<Values>]
) => Property<Values>;

/** Registers a test whose body is a predicate. `timeoutMs`: Vitest's own limit for it. @default 0, none: every run has its own */
export type DefinePropertyTest<Values extends readonly unknown[]> = (
  name: string,
  predicate: Predicate<Values>,
  timeoutMs?: number,
) => void;

/** The ways in which Vitest registers a test, as far as `test.prop` has them. */
type Way = "only" | "skip" | "fails" | "concurrent";

/** Makes a property and the test that asserts it. */
interface PropertyTestMaker {
  /**
   * Makes a property and the test that asserts it. Call it at module scope of a test file, outside of `describe`, where lanes
   * find it.
   * @param parameters fast-check's own
   * @param options of the lanes, as for `assert`
   * @throws {TypeError} when `arbitraries` is no array of arbitraries
   */
  prop<Values extends [unknown, ...unknown[]]>(
    arbitraries: Arbitraries<Values>,
    parameters?: fc.Parameters<Values>,
    options?: CheckOptions,
  ): DefinePropertyTest<Values> & { readonly [Each in Way]: DefinePropertyTest<Values> };
}

/** Vitest's own `test` with `prop`, which `test.only`, `.skip`, `.fails` and `.concurrent` have as well. */
export type PropertyTest = TestAPI & PropertyTestMaker & { readonly [Each in Way]: PropertyTestMaker };

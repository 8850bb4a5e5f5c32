import type { TestAPI, TestContext, TestOptions } from "vitest";
import type { OpenPool } from "../../pool/internal.ts";
import type { LaneOverrides } from "../overrides.ts";
import type { Call } from "./call.ts";
import type { ExtendTest } from "./extend-types.ts";

// What users see of `test` of `knitting/vitest`. Types only.

/** What tests get besides Vitest's own. */
export interface KnittingFixtures {
  /** Runs a task on a lane. */
  call: Call;
  /** The pool behind `call`, with what it tells of itself. */
  pool: LanePool;
}

/** The pool behind `call`. It ends with its Vitest worker or test file, not before. */
export type LanePool = Pick<OpenPool, "stats" | "idle" | "lanes" | "permissions" | "ready">;

/** Options of `test.lane`: those of a test, and those of its lane. */
export interface LaneTestOptions extends TestOptions, LaneOverrides {}

/**
 * What a body gets of its test. It runs on a lane, so that only what can cross is there: no fixtures.
 */
export type LaneContext = Pick<
  TestContext,
  "task" | "expect" | "signal" | "skip" | "annotate" | "onTestFinished" | "onTestFailed"
>;

type Name = string | ((...args: never[]) => unknown);
type Result = void | Promise<void>;

/** Registers a test whose whole body runs on a lane. */
export interface LaneTestFunction<Args extends readonly unknown[]> {
  /** @param timeout limit in milliseconds, as in Vitest */
  (name: Name, body?: (...args: Args) => Result, timeout?: number): void;
  (name: Name, options: LaneTestOptions, body?: (...args: Args) => Result): void;
}

/** Registers one test for each case. */
export interface LaneEach {
  <Case extends readonly unknown[] | readonly [unknown]>(cases: readonly Case[]): LaneTestFunction<[...Case]>;
  <Case>(cases: readonly Case[]): LaneTestFunction<[Case]>;
  (head: TemplateStringsArray, ...values: readonly unknown[]): LaneTestFunction<[Record<string, unknown>]>;
}

/** Registers one test for each case, whose body gets the case as it is, and the context. */
export interface LaneFor {
  <Case>(cases: readonly Case[]): LaneTestFunction<[Case, LaneContext]>;
  (
    head: TemplateStringsArray,
    ...values: readonly unknown[]
  ): LaneTestFunction<[Record<string, unknown>, LaneContext]>;
}

/** `test.lane`. Chains work as those of `test`. */
export interface LaneTest extends LaneTestFunction<[LaneContext]> {
  readonly skip: LaneTest;
  readonly only: LaneTest;
  readonly todo: LaneTest;
  readonly fails: LaneTest;
  readonly concurrent: LaneTest;
  readonly sequential: LaneTest;
  readonly each: LaneEach;
  readonly for: LaneFor;
  /** Skips the test if `condition` is truthy. */
  skipIf(condition: unknown): LaneTest;
  /** Skips the test unless `condition` is truthy. */
  runIf(condition: unknown): LaneTest;
}

/** What `test` of `knitting/vitest` has besides Vitest's own. */
export interface LaneMethods<Fixtures extends object> {
  /** A `test` with fixtures more, as in Vitest. Bodies of `lane` have none: fixtures live in the test's worker. */
  readonly extend: ExtendTest<Fixtures>;
  /** Runs the whole body on a lane. */
  readonly lane: LaneTest;
  /**
   * A `test` of its own with other options for its lanes, on top of those of the config. Its `describe` sets them for all
   * tests inside.
   * @throws {TypeError} an option is unknown
   */
  lanes(options: LaneOverrides): KnittingTest<Fixtures>;
}

/** `test` of `knitting/vitest`: Vitest's own, with fixtures for lanes and tests that run on them. */
export type KnittingTest<Fixtures extends object = KnittingFixtures> = LaneMethods<Fixtures> &
  TestAPI<Fixtures>;

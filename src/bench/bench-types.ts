// What users of "knitting/bench" pass and get. Types only.
import type { FnOptions, Task as TinybenchTask } from "tinybench";
import type { PoolOptions, Task } from "../pool/index.ts";
import type { BalancerComparison, CompareOptions, Workload } from "./comparison-types.ts";

/**
 * The argument of the calls of a benchmark: one value for all, or a function that the host runs for every call with the
 * number of that call, from 0. A task that takes nothing needs none.
 */
export type CallArguments<Args> = Args | ((callIndex: number) => Args);

/** Options of `add()`: tinybench's own for one benchmark, and two more. `async` is always true. */
export interface AddOptions<Args> extends Omit<FnOptions, "async"> {
  /** @default undefined */
  readonly args?: CallArguments<Args>;
  /**
   * How many calls are made at once in every iteration. `1`: each call waits for the one before. Integer from 1.
   * @default 1
   */
  readonly inFlight?: number;
}

/** Options of `isolate()`. Hooks per iteration can't cross to a lane, so that there are none. */
export interface IsolateOptions<Args> {
  /** The argument of every iteration; sent once, before the clock starts. @default undefined */
  readonly args?: Args;
  /**
   * Whether each iteration is awaited.
   * @default as tinybench: finds out by calling the function once, in the lane
   */
  readonly async?: boolean;
  /** Keeps the samples of this benchmark. @default as the bench */
  readonly retainSamples?: boolean;
  /** Ends this benchmark. @default none */
  readonly signal?: AbortSignal;
  /** Runs on the host before the lane is measured, once for the warm-up and once for the run. */
  readonly beforeAll?: FnOptions["beforeAll"];
  /** Runs on the host after the lane was measured, once for the warm-up and once for the run. */
  readonly afterAll?: FnOptions["afterAll"];
}

/** What the calls of one benchmark did, measured on the host over its last run. Times are in milliseconds. */
export interface CallReport {
  /** Calls that were answered in time for their iteration. */
  readonly calls: number;
  /** Time during which calls were in flight. */
  readonly busyMs: number;
  /** Calls per second: `calls` over `busyMs`, however iterations overlap. */
  readonly throughput: number;
  /** From a call to its answer. Quantiles are within 2 %; all 0 without calls. */
  readonly latency: {
    readonly meanMs: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
  };
}

/** A tinybench `Bench` with lanes. Methods need no `this`. */
export interface LaneBench {
  /**
   * Adds a benchmark of calls through the pool. Each sample is the time of an iteration over its number of calls, so that
   * tinybench's throughput is in calls; `report()` has the exact one, and the latency of single calls.
   *
   * @throws {TypeError} `task` is no task made at module scope, or an option is unknown or has the wrong type
   * @throws {RangeError} `inFlight` is out of range
   * @throws {Error} tinybench's own, when the name is taken
   */
  add<Args, Result>(name: string, task: Task<Args, Result>, options?: AddOptions<Args>): LaneBench;
  /**
   * Adds a benchmark whose whole loop runs inside a fresh lane, which is closed afterwards: neither the host's heap nor what
   * its compiler has learnt shows in it. The result is that of the tinybench in the lane.
   *
   * @throws {TypeError} `task` is no task made at module scope, an option is unknown or has the wrong type, or the bench has a
   *   clock of its own
   * @throws {Error} tinybench's own, when the name is taken
   */
  isolate<Args, Result>(name: string, task: Task<Args, Result>, options?: IsolateOptions<Args>): LaneBench;
  /**
   * Runs a workload on the same lanes under one balancer strategy after the other, in rounds whose order rotates, and says
   * which is faster. Not part of `bench.run()`; ends with the bench's signal.
   *
   * @throws {TypeError} (rejection) an option is unknown or has the wrong type
   * @throws {RangeError} (rejection) an option is out of range
   * @throws {KnittingError} (rejection) COMPARISON_FAILED when a call rejects: with what is `cause`
   * @throws the reason of the bench's signal
   */
  compareBalancers<Args>(
    name: string,
    workload: Workload<Args>,
    options?: CompareOptions,
  ): Promise<BalancerComparison>;
  /** What the calls of a benchmark did in its last run; `undefined` when it was not added by `add()` or has not run. */
  report(name: string): CallReport | undefined;
  /** The tinybench task of a benchmark. */
  getTask(name: string): TinybenchTask | undefined;
  /** Ends all lanes and resolves when they have ended. They come back when the bench runs again. */
  close(): Promise<void>;
  /** Waits for `close()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of the pool that calls go through. Left out, it has one lane. */
export type LaneBenchOptions = PoolOptions;

// What compareBalancers() takes and gives. Types only.
import type { BalancerStrategy, LaneInfo, PoolOptions, Task } from "../pool/index.ts";

/** Calls to be made, always in the same order. */
export interface Workload<Args> {
  readonly task: Task<Args, unknown>;
  /** One call for each, in this order. A function gets the lanes of the comparison, as soon as they are ready. */
  readonly args: readonly Args[] | ((lanes: readonly LaneInfo[]) => readonly Args[]);
  /**
   * When each call is made, in milliseconds from the start of a round; never falls.
   * @default all at once
   */
  readonly arrivalsMs?: readonly number[];
  /**
   * How long each call would keep a core busy on a machine with nothing else to do, in milliseconds. With it the lower bound does
   * not depend on how much lanes disturb each other.
   * @default as measured in each round
   */
  readonly costsMs?: readonly number[];
  /** How long each call waits besides, for timers or the network; its lane runs other calls meanwhile. @default 0 each */
  readonly waitsMs?: readonly number[];
}

/** Options of `compareBalancers()`. */
export interface CompareOptions {
  /** The first one is what all others are compared with. @default every strategy but the alias */
  readonly strategies?: readonly BalancerStrategy[];
  /** Worker lanes. @default `threads` of laneBench, or 2 */
  readonly lanes?: number;
  /** Further options of the pool of this comparison. @default those of laneBench */
  readonly pool?: PoolOptions;
  /** Measured rounds; in each, every strategy runs the workload once. Integer from 5. @default 12 */
  readonly rounds?: number;
  /** Rounds before these that do not count. Integer from 0. @default 1 */
  readonly warmupRounds?: number;
  /** Differences below this share are called no difference, however certain. From 0, below 1. @default 0.03 */
  readonly tolerance?: number;
  /** Called after each run of the workload, warm-up excluded. */
  readonly onRun?: (run: WorkloadRun) => void;
}

/** One run of a workload under one strategy. */
export interface WorkloadRun {
  readonly strategy: BalancerStrategy;
  /** From 0. */
  readonly round: number;
  /** `performance.now()` when the first call was made. */
  readonly startedAtMs: number;
  /** From the first call to the last answer. */
  readonly makespanMs: number;
  /** What no strategy can get below: `max(total / lanes, longest)`, where lanes beyond the cores don't count. */
  readonly lowerBoundMs: number;
  /** From the arrival of each call to its answer, in the order of the calls. */
  readonly completionsMs: readonly number[];
  /** Time that each lane spent in tasks, in lane order. */
  readonly busyMs: readonly number[];
  /** What the calls returned, in their order. */
  readonly results: readonly unknown[];
}

/** A mean and the interval that holds the true one with 95 % confidence; of `ratio`, in all rows of a comparison at once. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What a strategy is in comparison with the first one, which is the baseline. */
export type Verdict = "baseline" | "faster" | "slower" | "no difference";

/** One strategy on one workload; means over the rounds. Times are in milliseconds. */
export interface BalancerRow {
  readonly strategy: BalancerStrategy;
  readonly verdict: Verdict;
  /** Makespan over that of the baseline in the same round: the trimmed geometric mean. Below 1 is faster. */
  readonly ratio: Interval;
  readonly makespanMs: Interval;
  /** Makespan over its lower bound; 1 is perfect. */
  readonly overBound: number;
  /** Calls per second. */
  readonly throughput: number;
  /** From the arrival of a call to its answer, over all calls of all rounds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of the makespan that lanes spent in tasks: the mean of the lanes, and the busiest less the idlest. From 0 to 1. */
  readonly utilisation: number;
  readonly utilisationSpread: number;
  /** The makespan of every round. */
  readonly makespansMs: readonly number[];
}

/** One strategy, in words. `1` is the time of the first strategy: what is below is faster. */
export interface ComparisonTableRow {
  readonly Strategy: BalancerStrategy;
  readonly Verdict: Verdict;
  readonly "Time, first = 1 (95 %)": string;
  readonly "Makespan (ms)": string;
  readonly "p99 (ms)": string;
  readonly "Lanes at work": string;
}

/** What `compareBalancers()` found. */
export interface BalancerComparison {
  readonly name: string;
  readonly lanes: number;
  readonly calls: number;
  readonly rounds: number;
  /** In the order of the strategies; the first is the baseline. */
  readonly rows: readonly BalancerRow[];
  /** For `console.table()`: what matters most of the rows, rounded. */
  table(): ComparisonTableRow[];
}

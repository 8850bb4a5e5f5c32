import type { BalancerStrategy, PoolOptions } from "../pool/index.ts";
import { checkChoice, checkNumber } from "../pool/options/checks.ts";
import { MAX_INT32, MAX_THREADS } from "../pool/options/defaults.ts";
import { type OptionNames, POOL_OPTION_PATHS } from "../pool/options/option-names.ts";
import { expected, openObject, type Option } from "../pool/options/option.ts";
import { BALANCERS } from "../pool/internal.ts";
import type { CompareOptions, Workload, WorkloadRun } from "./comparison-types.ts";
import { checkTask } from "./options.ts";
import type { ResolvedWorkload } from "./workload-run.ts";

// Checks what compareBalancers() is given. Host thread.

const WORKLOAD_NAMES: OptionNames<Workload<unknown>> = {
  task: true,
  args: true,
  arrivalsMs: true,
  costsMs: true,
  waitsMs: true,
};
const COMPARE_NAMES: OptionNames<CompareOptions> = {
  strategies: true,
  lanes: true,
  pool: true,
  rounds: true,
  warmupRounds: true,
  tolerance: true,
  onRun: true,
};
const RELATED = [
  ...Object.keys(COMPARE_NAMES),
  ...Object.keys(WORKLOAD_NAMES).map((name) => `workload.${name}`),
  ...POOL_OPTION_PATHS.map((path) => `pool.${path}`),
];
const STRATEGIES = Object.keys(BALANCERS) as readonly BalancerStrategy[];
const DISTINCT = STRATEGIES.filter((strategy) => strategy !== "robinRound");
/** Fewer say nothing about how much rounds differ. */
const MIN_ROUNDS = 5;

export interface ResolvedComparison {
  readonly strategies: readonly BalancerStrategy[];
  readonly rounds: number;
  readonly warmupRounds: number;
  readonly tolerance: number;
  readonly onRun: (run: WorkloadRun) => void;
  /** Options of the pool, with the number of lanes. */
  readonly pool: PoolOptions;
}

/** @throws {TypeError} an option is unknown or has the wrong type. @throws {RangeError} one is out of range */
export function resolveComparison(input: unknown, ofBench: PoolOptions): ResolvedComparison {
  const given = openObject<CompareOptions>(
    { path: "", value: input, related: RELATED, otherNames: { threads: "lanes" } },
    COMPARE_NAMES,
  );
  const pool = { ...ofBench, ...(given.pool.value as PoolOptions | undefined) };
  const hasInliner = pool.inliner !== undefined;
  const lanes = checkNumber(
    given.lanes,
    { from: hasInliner ? 0 : 1, to: MAX_THREADS, integer: true },
    pool.threads ?? 2,
  );
  const count = { to: MAX_INT32, integer: true };
  return {
    strategies: resolveStrategies(given.strategies),
    rounds: checkNumber(given.rounds, { from: MIN_ROUNDS, ...count }, 12),
    warmupRounds: checkNumber(given.warmupRounds, { from: 0, ...count }, 1),
    tolerance: checkNumber(given.tolerance, { from: 0, to: 0.99, integer: false }, 0.03),
    onRun: resolveFunction(given.onRun) ?? (() => {}),
    pool: { ...pool, threads: lanes },
  };
}

function resolveStrategies(option: Option): readonly BalancerStrategy[] {
  const { path, value } = option;
  if (value === undefined) return DISTINCT;
  if (!Array.isArray(value) || value.length === 0) {
    throw new TypeError(expected(option, "an array of at least one strategy"));
  }
  const list: readonly unknown[] = value;
  return list.map(
    (each, index) =>
      checkChoice({ path: `${path}[${index}]`, value: each }, STRATEGIES, undefined) ?? "roundRobin",
  );
}

function resolveFunction(option: Option): CompareOptions["onRun"] {
  if (option.value === undefined) return undefined;
  if (typeof option.value !== "function") throw new TypeError(expected(option, "a function"));
  return option.value as CompareOptions["onRun"];
}

/** A workload but for its arguments, which may depend on lanes. */
export interface CheckedWorkload extends Omit<ResolvedWorkload, "args"> {
  readonly args: Workload<unknown>["args"];
}

/** @throws {TypeError} a part is missing, unknown or has the wrong type */
export function checkWorkload(input: unknown): CheckedWorkload {
  const given = openObject<Workload<unknown>>({ path: "workload", value: input }, WORKLOAD_NAMES);
  checkTask("compareBalancers", given.task.value);
  const { value: args } = given.args;
  if (typeof args !== "function" && !Array.isArray(args)) {
    throw new TypeError(
      expected(given.args, "an array with the argument of each call, or a function that makes it"),
    );
  }
  return {
    task: given.task.value as ResolvedWorkload["task"],
    args: args as CheckedWorkload["args"],
    arrivalsMs: checkTimes(given.arrivalsMs, true),
    costsMs: checkTimes(given.costsMs, false),
    waitsMs: checkTimes(given.waitsMs, false),
  };
}

function checkTimes(option: Option, rising: boolean): readonly number[] | undefined {
  const { value } = option;
  if (value === undefined) return undefined;
  const what = rising ? "an array of milliseconds that never fall" : "an array of milliseconds";
  if (!Array.isArray(value)) throw new TypeError(expected(option, what));
  const list: readonly unknown[] = value;
  let last = 0;
  return list.map((each, index) => {
    const path = `${option.path}[${index}]`;
    const ms = checkNumber(
      { path, value: each },
      { from: rising ? last : 0, to: MAX_INT32, integer: false, unit: "milliseconds" },
      0,
    );
    last = ms;
    return ms;
  });
}

/** @throws {TypeError} there are no calls, or lists of different lengths */
export function resolveArgs(
  checked: CheckedWorkload,
  lanes: Parameters<Extract<CheckedWorkload["args"], (...args: never[]) => unknown>>[0],
): ResolvedWorkload {
  const made: unknown = typeof checked.args === "function" ? checked.args(lanes) : checked.args;
  if (!Array.isArray(made) || made.length === 0) {
    throw new TypeError(expected({ path: "workload.args", value: made }, "at least one call"));
  }
  const args: readonly unknown[] = made;
  for (const name of ["arrivalsMs", "costsMs", "waitsMs"] as const) {
    const times = checked[name];
    if (times !== undefined && times.length !== args.length) {
      throw new TypeError(
        `Expected \`workload.${name}\` to have one entry per call, ${args.length}, got ${times.length}`,
      );
    }
  }
  return { ...checked, args };
}

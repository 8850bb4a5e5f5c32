import { KnittingError, type BalancerStrategy, type PoolOptions } from "../pool/index.ts";
import { openPool, type OpenPool, taskNameOf } from "../pool/internal.ts";
import { PrintableComparison } from "./comparison-table.ts";
import type { BalancerComparison, BalancerRow, Interval, Verdict, WorkloadRun } from "./comparison-types.ts";
import {
  checkWorkload,
  resolveArgs,
  resolveComparison,
  type CheckedWorkload,
  type ResolvedComparison,
} from "./compare-options.ts";
import { whenAborted } from "./signals.ts";
import { bootstrapInterval, mean, meanInterval, quantile } from "./statistics.ts";
import { CallFailure, runWorkload } from "./workload-run.ts";

// compareBalancers(): the same calls on the same lanes, under one strategy after the other, in rounds whose order moves on
// by one each time. Sharing the lanes leaves nothing to differ but the strategy: two pools of the same options differ by
// where the system puts their threads, for as long as they live. Host thread.

export interface ComparisonRequest {
  readonly name: string;
  readonly workload: unknown;
  readonly options: unknown;
  /** The options of laneBench. */
  readonly pool: PoolOptions;
  readonly moduleHref: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The runs of one strategy, one per round. A strategy may be there twice: nothing should differ then. */
interface Contender {
  readonly strategy: BalancerStrategy;
  readonly runs: WorkloadRun[];
}

/** @throws as `LaneBench.compareBalancers` does */
export async function compareBalancers(request: ComparisonRequest): Promise<BalancerComparison> {
  const { name, moduleHref, signal } = request;
  const settings = resolveComparison(request.options, request.pool);
  const checked = checkWorkload(request.workload);
  signal?.throwIfAborted();
  const { strategies, rounds, tolerance } = settings;
  const contenders = strategies.map((strategy): Contender => ({ strategy, runs: [] }));
  const pool = openPool(settings.pool, moduleHref);
  try {
    const measured = measureRounds(pool, name, checked, contenders, settings, signal);
    const lastRun = await (signal === undefined ? measured : orAborted(measured, signal));
    const [baseline] = contenders;
    if (baseline === undefined) throw new Error("a comparison has no strategies");
    // All are compared with the same one: if that was lucky, all of them look worse. So the risk of a false verdict is shared
    // out, and is 5 % for all rows together.
    const risk = 0.05 / Math.max(1, contenders.length - 1);
    const rows = contenders.map((contender) => rowOf(contender, baseline, { tolerance, risk }));
    return new PrintableComparison({ name, lanes: pool.lanes.length, calls: lastRun.calls, rounds, rows });
  } finally {
    await pool.shutdown();
  }
}

async function measureRounds(
  pool: OpenPool,
  name: string,
  checked: CheckedWorkload,
  contenders: readonly Contender[],
  { rounds, warmupRounds, onRun }: ResolvedComparison,
  signal: AbortSignal | undefined,
): Promise<{ readonly calls: number }> {
  await pool.ready;
  await pool.load(checked.task);
  const workload = resolveArgs(checked, pool.lanes);
  for (let turn = 0; turn < warmupRounds + rounds; turn++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(turn + place) % contenders.length];
      if (contender === undefined) continue;
      signal?.throwIfAborted();
      pool.useBalancer(contender.strategy);
      const { strategy } = contender;
      const round = turn - warmupRounds;
      const run = await runWorkload(pool, workload, strategy, round).catch((failure: unknown): never => {
        throw asComparisonFailure(failure, `compareBalancers("${name}")`, strategy, taskNameOf(checked.task));
      });
      if (turn < warmupRounds) continue;
      contender.runs.push(run);
      onRun(run);
    }
  }
  return { calls: workload.args.length };
}

/** Says of what went wrong in a run where that was. */
function asComparisonFailure(failure: unknown, of: string, strategy: string, taskName: string): unknown {
  if (!(failure instanceof CallFailure)) return failure;
  const { callIndex, reason } = failure;
  const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  return new KnittingError(
    "COMPARISON_FAILED",
    `${of}: a call of ${taskName} rejected under "${strategy}", with args[${callIndex}]: ${text}`,
    { taskName },
    { cause: reason },
  );
}

/** @throws the signal's reason, as soon as it aborts */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = whenAborted(signal).then((): never => {
    throw signal.reason;
  });
  // Whichever comes second has nobody to tell.
  work.catch(() => {});
  aborted.catch(() => {});
  return Promise.race([work, aborted]);
}

function rowOf(
  { strategy, runs }: Contender,
  baseline: Contender,
  { tolerance, risk }: { readonly tolerance: number; readonly risk: number },
): BalancerRow {
  const logRatios = runs.map((run, round) =>
    Math.log(run.makespanMs / (baseline.runs[round]?.makespanMs ?? Number.NaN)),
  );
  const logs = bootstrapInterval(logRatios, risk);
  const ratio = { mean: Math.exp(logs.mean), low: Math.exp(logs.low), high: Math.exp(logs.high) };
  const makespansMs = runs.map((run) => run.makespanMs);
  const shares = runs.map(({ busyMs, makespanMs }) => busyMs.map((busy) => busy / makespanMs));
  const completionsMs = runs.flatMap((run) => run.completionsMs);
  return {
    strategy,
    verdict: baseline.runs === runs ? "baseline" : verdictOf(ratio, tolerance),
    ratio,
    makespanMs: meanInterval(makespansMs),
    overBound: mean(runs.map((run) => run.makespanMs / run.lowerBoundMs)),
    throughput: (completionsMs.length / makespansMs.reduce((sum, ms) => sum + ms, 0)) * 1_000,
    p50Ms: quantile(completionsMs, 0.5),
    p99Ms: quantile(completionsMs, 0.99),
    utilisation: mean(shares.map(mean)),
    utilisationSpread: mean(shares.map((lanes) => Math.max(...lanes) - Math.min(...lanes))),
    makespansMs,
  };
}

/** A difference has to be certain, and large enough to matter. */
function verdictOf({ mean: ratio, low, high }: Interval, tolerance: number): Verdict {
  if (Math.abs(ratio - 1) < tolerance) return "no difference";
  if (high < 1) return "faster";
  return low > 1 ? "slower" : "no difference";
}

import { availableParallelism } from "node:os";
import type { OpenPool } from "../pool/internal.ts";
import type { BalancerStrategy, PoolStats, Task } from "../pool/index.ts";
import type { WorkloadRun } from "./comparison-types.ts";

// One run of a workload: makes every call when it is due, and waits for all answers. Host thread.

export interface ResolvedWorkload {
  readonly task: Task<unknown, unknown>;
  readonly args: readonly unknown[];
  /** In milliseconds from the start, or `undefined`: all at once. */
  readonly arrivalsMs: readonly number[] | undefined;
  readonly costsMs: readonly number[] | undefined;
  readonly waitsMs: readonly number[] | undefined;
}

/** The part of a pool that runs a workload. */
export type WorkloadPool = Pick<OpenPool, "call" | "idle" | "stats">;

/** A call of a workload that rejected, and with what. */
export class CallFailure {
  readonly callIndex: number;
  readonly reason: unknown;

  constructor(callIndex: number, reason: unknown) {
    this.callIndex = callIndex;
    this.reason = reason;
  }
}

/** @throws {CallFailure} for the first call that rejects, once all have settled */
export async function runWorkload(
  pool: WorkloadPool,
  workload: ResolvedWorkload,
  strategy: BalancerStrategy,
  round: number,
): Promise<WorkloadRun> {
  const { task, args, arrivalsMs } = workload;
  const before = pool.stats();
  const completions = new Float64Array(args.length);
  const results: unknown[] = new Array<unknown>(args.length);
  const startedAtMs = performance.now();
  let failure: CallFailure | undefined;
  let endedAtMs = startedAtMs;
  const make = (index: number): Promise<void> => {
    const arrivedAtMs = startedAtMs + (arrivalsMs?.[index] ?? 0);
    return pool.call(task, args[index]).then(
      (result) => {
        endedAtMs = performance.now();
        completions[index] = endedAtMs - arrivedAtMs;
        results[index] = result;
      },
      (reason: unknown) => {
        failure ??= new CallFailure(index, reason);
      },
    );
  };
  await (arrivalsMs === undefined
    ? Promise.all(args.map((_, index) => make(index)))
    : inTime(arrivalsMs, make));
  // Also those that failed while others were answered.
  await pool.idle();
  if (failure !== undefined) throw failure;
  const makespanMs = endedAtMs - startedAtMs;
  const busyMs = busyBetween(before, pool.stats());
  return {
    strategy,
    round,
    startedAtMs,
    makespanMs,
    lowerBoundMs: lowerBound(workload, busyMs),
    completionsMs: Array.from(completions),
    busyMs,
    results,
  };
}

/** Makes each call once it is due. Timers are late at times: then all that are due are made at once. */
async function inTime(arrivalsMs: readonly number[], make: (index: number) => Promise<void>): Promise<void> {
  const startedAtMs = performance.now();
  const calls: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const makeDue = (): void => {
      const elapsedMs = performance.now() - startedAtMs;
      while (calls.length < arrivalsMs.length && (arrivalsMs[calls.length] ?? 0) <= elapsedMs) {
        calls.push(make(calls.length));
      }
      if (calls.length === arrivalsMs.length) resolve();
      else setTimeout(makeDue, Math.max(0, (arrivalsMs[calls.length] ?? 0) - elapsedMs));
    };
    makeDue();
  });
  await Promise.all(calls);
}

/** Time in tasks by lane, between two snapshots of the same pool. */
function busyBetween(before: PoolStats, after: PoolStats): readonly number[] {
  const total = ({ lanes }: PoolStats, index: number): number => {
    const run = lanes[index]?.run;
    return run === undefined ? 0 : run.meanMs * run.count;
  };
  return after.lanes.map((_, index) => Math.max(0, total(after, index) - total(before, index)));
}

/** No order of calls on these lanes ends sooner. */
function lowerBound(
  { args, arrivalsMs, costsMs, waitsMs }: ResolvedWorkload,
  busyMs: readonly number[],
): number {
  const lanes = Math.min(busyMs.length, availableParallelism());
  let total = 0;
  let longest = 0;
  for (let index = 0; index < args.length; index++) {
    const cost = costsMs?.[index] ?? 0;
    total += cost;
    longest = Math.max(longest, (arrivalsMs?.[index] ?? 0) + cost + (waitsMs?.[index] ?? 0));
  }
  if (costsMs === undefined) total = busyMs.reduce((sum, ms) => sum + ms, 0);
  return Math.max(total / lanes, longest);
}

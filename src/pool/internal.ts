// A pool that takes tasks as they come, for the plugin and the bench of this package. Not exported from it.
import { openPool as openLanes } from "./create-pool.ts";
import type { KnittingError } from "./errors.ts";
import { freeOfAbandoned } from "./host/abandoned-calls.ts";
import { BALANCERS } from "./host/balancers.ts";
import { crossesEncoded } from "./host/bootstrap-data.ts";
import type { HistogramData } from "./host/histogram.ts";
import { KeepAlive } from "./host/keep-alive.ts";
import { poolControls } from "./host/pool-controls.ts";
import { refuseWithoutWorkerLane, resolveTask } from "./host/resolve-tasks.ts";
import type { HostTask } from "./host/task-table.ts";
import { allowSystem } from "./native/libc.ts";
import type { BalancerStrategy, PoolOptions } from "./options/pool-options.ts";
import { resolvePoolOptions } from "./options/resolve.ts";
import { lookAround } from "./options/surroundings.ts";
import { definitionOf } from "./task/definition.ts";
import type { CallOptions, PoolControls, Received, Task } from "./types.ts";

export { BALANCERS, NO_LANE, type Balancer } from "./host/balancers.ts";
export { Histogram, type HistogramData } from "./host/histogram.ts";
export { POOL_NAMES, POOL_OPTION_PATHS } from "./options/option-names.ts";
export { hintAt } from "./options/suggest.ts";
export { definitionOf } from "./task/definition.ts";
export { registry } from "./task/registry.ts";

allowSystem();

/** A pool without a task map. */
export interface OpenPool extends PoolControls {
  /**
   * Calls any task made by `task()` or `importTask()`. Lanes load it on its first call; a task they cannot find rejects
   * its calls with LANE_STARTUP and leaves the pool as it is.
   *
   * @throws {TypeError} when `task` is no task, or was not made at module scope
   */
  call<Args, Result>(task: Task<Args, Result>, args: Args, options?: CallOptions): Promise<Received<Result>>;
  /**
   * Loads a task in every lane, without calling it.
   *
   * @throws {TypeError} when `task` is no task, or was not made at module scope
   * @throws {KnittingError} LANE_STARTUP (rejection) when lanes cannot find it
   */
  load(task: Task<never, unknown>): Promise<void>;
  /** Spreads calls in another way from now on, over the same lanes. */
  useBalancer(strategy: BalancerStrategy): void;
  /** How long calls waited and ran, lane by lane, to be added up over several pools. */
  durations(): readonly { readonly wait: HistogramData; readonly run: HistogramData }[];
  /**
   * Replaces lanes that do not answer for `graceMs` because of calls that nobody waits for any more.
   * @param onHeld is told the thread or process of each of them before it ends
   */
  freeOfAbandoned(graceMs: number, onHeld: (laneId: number | undefined) => void): Promise<void>;
}

interface AddedTask {
  readonly task: HostTask;
  /** `undefined` once every lane has it. */
  loading: Promise<void> | undefined;
}

/** What a pool tells those who opened it, besides what its users hear. */
export interface PoolHooks {
  /** Is told the thread or process of a lane whose call has overrun `hardTimeoutMs`, while that still is as it was found. */
  readonly onOverrun?: (error: KnittingError, laneId: number | undefined) => void;
}

/**
 * Opens a pool whose lanes take none of the host's own Node flags: those of a test runner are not meant for them.
 *
 * @param moduleHref what relative paths in the options are relative to; by default the working directory
 * @throws as createPool() does
 */
export function openPool(
  options?: PoolOptions,
  moduleHref?: string,
  { onOverrun }: PoolHooks = {},
): OpenPool {
  const tasks: HostTask[] = [];
  const resolved = resolvePoolOptions(options, lookAround(moduleHref, crossesEncoded));
  const opened = openLanes(resolved, { tasks, growing: true, caller: moduleHref, hostFlags: [], onOverrun });
  const { runtime, dispatcher } = opened;
  const added = new Map<unknown, AddedTask>();

  const add = (value: unknown): AddedTask => {
    const name = taskNameOf(value);
    const task = resolveTask(tasks.length, name, value, undefined);
    refuseWithoutWorkerLane(task, resolved.threads);
    tasks.push(task);
    const loading = Promise.all(runtime.lanes.map((lane) => lane.load(task.entry))).then(() => {
      entry.loading = undefined;
    });
    const entry: AddedTask = { task, loading };
    // Every call of the task rejects with it; nobody else need hear of it.
    loading.catch(() => {});
    added.set(value, entry);
    return entry;
  };

  const call = (value: unknown, args: unknown, callOptions?: CallOptions): Promise<unknown> => {
    const { task, loading } = added.get(value) ?? add(value);
    const input = loading === undefined ? args : loading.then(() => args);
    return runtime.submit(task, input, callOptions, call);
  };
  const load = async (value: unknown): Promise<void> => {
    const { loading } = added.get(value) ?? add(value);
    if (loading === undefined) return;
    const keepAlive = new KeepAlive();
    keepAlive.hold();
    try {
      await loading;
    } finally {
      keepAlive.release();
    }
  };
  const useBalancer = (strategy: BalancerStrategy): void => {
    dispatcher.balancer = BALANCERS[strategy];
  };
  const freeAll: OpenPool["freeOfAbandoned"] = async (graceMs, onHeld) => {
    const [first] = tasks;
    if (first === undefined) return;
    await Promise.all(runtime.lanes.map((lane) => freeOfAbandoned(lane, first.entry, graceMs, onHeld)));
  };
  const durations: OpenPool["durations"] = () =>
    runtime.lanes.map(({ tally }) => ({ wait: tally.wait.data(), run: tally.run.data() }));
  const controls = Object.getOwnPropertyDescriptors(poolControls(opened, call));
  return Object.freeze(
    Object.defineProperties({ load, useBalancer, freeOfAbandoned: freeAll, durations }, controls),
  ) as unknown as OpenPool;
}

/** Where it was made, for want of a name in a task map. */
export function taskNameOf(value: unknown): string {
  const source = definitionOf(value)?.source;
  if (source === undefined) {
    throw new TypeError("Expected a task made by task() or importTask(). A bare function needs createPool()");
  }
  const file = source.href.slice(source.href.lastIndexOf("/") + 1);
  if (source.kind === "declared") return `task at ${file}:${source.line}`;
  return source.kind === "imported" ? `${source.exportName} of ${file}` : source.names.join();
}

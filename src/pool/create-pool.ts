// From options and tasks to a running pool: the wiring, readable top to bottom. Host thread.
import { availableParallelism } from "node:os";
import { createDebug, type DebugGate } from "./debug/gate.ts";
import { AbortSlots } from "./host/abort-slots.ts";
import { BALANCERS } from "./host/balancers.ts";
import { crossesEncoded, packBootstrap } from "./host/bootstrap-data.ts";
import { Coders } from "./host/coders.ts";
import { Dispatcher } from "./host/dispatcher.ts";
import { describePool } from "./host/host-debug.ts";
import { InlineLane } from "./host/inline-lane.ts";
import type { Lane } from "./host/lane.ts";
import { type OpenedPool, poolControls } from "./host/pool-controls.ts";
import { PoolRuntime } from "./host/pool-runtime.ts";
import type { HostTask } from "./host/task-table.ts";
import { refuseWithoutWorkerLane, resolveTasks } from "./host/resolve-tasks.ts";
import { isTraced, traceCall } from "./host/tracing.ts";
import { WorkerLane } from "./host/worker-lane.ts";
import type { WorkerLaneSettings } from "./host/worker-lane-settings.ts";
import type { PoolOptions } from "./options/pool-options.ts";
import { resolvePoolOptions } from "./options/resolve.ts";
import type { ResolvedPoolOptions } from "./options/resolved-options.ts";
import { lookAround } from "./options/surroundings.ts";
import type { PermissionPlan } from "./permission/context.ts";
import { hostContext, type LaneSurroundings } from "./permission/host-context.ts";
import { lanePermission, withNetForBootstrap } from "./permission/lane-permission.ts";
import { planInTwoSteps, type PlanInTwoSteps } from "./permission/plan.ts";
import { planProcessPermissions } from "./permission/process-plan.ts";
import { reportPermissions } from "./permission/report.ts";
import type { PayloadSizes } from "./protocol/memory.ts";
import type { LaneBootstrap, LanePermission, TaskEntry } from "./protocol/messages.ts";
import { refuseInLane } from "./task/host-only.ts";
import { registry } from "./task/registry.ts";
import { originOf } from "./task/origin.ts";
import { findRuntime } from "./transport/find-runtime.ts";
import type { LaneCarrier, LaneParts } from "./transport/lane-carrier.ts";
import { findLaneEntry, laneEntry } from "./transport/lane-entry.ts";
import { processLanes } from "./transport/process-lanes.ts";
import { type LaneRestrictions, threadLanes } from "./transport/thread-lanes.ts";
import type { CallOptions, CreatePool, Pool, SingleTaskPool, Task, TaskMap } from "./types.ts";

const CORES = availableParallelism();
let lastLaneId = 0;

/**
 * Starts the lanes of a pool and returns the function that takes its tasks.
 *
 * @throws {TypeError} when an option or a task is of the wrong kind, or an option is unknown
 * @throws {RangeError} when an option is out of range, or there are over 65,536 tasks
 * @throws {KnittingError} LANE_ONLY_HOST when called inside a lane; LANE_STARTUP when a bundler has left behind what lanes start with
 */
export const createPool: CreatePool = (options?: PoolOptions) => {
  if (registry().isLane) refuseInLane();
  const base = originOf(createPool)?.href;
  const resolved = resolvePoolOptions(options, lookAround(base, crossesEncoded));
  const withTasks = <Tasks extends TaskMap>(tasks: Tasks): Pool<Tasks> => {
    const opened = openPool(resolved, {
      tasks: resolveTasks(tasks, base),
      growing: false,
      hostFlags: process.execArgv,
      caller: base,
    });
    const call = Object.create(null) as Record<string, unknown>;
    for (const task of opened.tasks) call[task.name] = callFunction(opened.runtime, task);
    return poolControls(opened, Object.freeze(call)) as unknown as Pool<Tasks>;
  };
  return withTasks;
};

/** `task(...).createPool(options)`, called in the module `base`. Throws as createPool() does. */
export function createTaskPool(
  task: Task<never, unknown>,
  options: PoolOptions | undefined,
  base: string | undefined,
): SingleTaskPool<never, unknown> {
  if (registry().isLane) refuseInLane();
  const opened = openPool(resolvePoolOptions(options, lookAround(base, crossesEncoded)), {
    tasks: resolveTasks({ task }, base),
    growing: false,
    hostFlags: process.execArgv,
    caller: base,
  });
  const [only] = opened.tasks;
  const call = only === undefined ? undefined : callFunction(opened.runtime, only);
  return poolControls(opened, call) as unknown as SingleTaskPool<never, unknown>;
}

/** What a pool is opened with besides its options. */
export interface PoolContents {
  /** May grow while the pool runs. */
  readonly tasks: HostTask[];
  /** Whether it will grow, so that nothing can be left out because no task needs it now. */
  readonly growing: boolean;
  /** The Node flags of the host, as far as lanes are to be started with them. */
  readonly hostFlags: readonly string[];
  /** URL of the module that makes the pool, if known. */
  readonly caller: string | undefined;
  readonly onOverrun?: WorkerLaneSettings["onOverrun"];
}

/** Starts a pool. */
export function openPool(options: ResolvedPoolOptions, contents: PoolContents): OpenedPool {
  for (const task of contents.tasks) refuseWithoutWorkerLane(task, options.threads);
  const surroundings = laneSurroundings(options, contents.tasks);
  // The plugin's lanes connect to it from their bootstrap.
  const connects = contents.growing;
  const { first, settle, carry } =
    options.worker.runtime === "process" && options.threads > 0
      ? onProcesses(options, surroundings)
      : onThreads(options, surroundings);
  let carrier: LaneCarrier | undefined;
  // The first lane's thread comes up while all the rest is made, the plan's checks included.
  const launch = (plan: PermissionPlan): LaneCarrier => {
    const launched = carry(connects ? withNetForBootstrap(plan) : plan, contents.hostFlags);
    if (options.threads > 0) launched.launch(options.inliner?.position === "first" ? 1 : 0);
    return launched;
  };
  try {
    carrier = launch(first);
    const plan = settle();
    if (plan !== first) {
      carrier.cancelLaunch();
      carrier = launch(plan);
    }
    const permissions = reportPermissions(options.permission, plan, options.inliner !== undefined);
    return { ...wirePool(options, contents, carrier, lanePermission(plan, connects)), permissions };
  } catch (error) {
    carrier?.cancelLaunch();
    throw error;
  }
}

/** What lanes are started with, and the policy behind it. */
interface Carriage extends PlanInTwoSteps {
  readonly carry: (restrictions: LaneRestrictions, hostFlags: readonly string[]) => LaneCarrier;
}

function onThreads(options: ResolvedPoolOptions, surroundings: LaneSurroundings): Carriage {
  const steps = planInTwoSteps(options.permission, hostContext(surroundings));
  return {
    // An entry of the user's own runs as soon as its lane is up.
    ...(options.source === undefined ? steps : settled(steps.settle())),
    carry: (restrictions, hostFlags) => threadLanes(options, hostFlags, restrictions),
  };
}

function onProcesses(options: ResolvedPoolOptions, surroundings: LaneSurroundings): Carriage {
  const runtime = findRuntime(options.worker.processRuntime);
  const context = hostContext({ ...surroundings, lane: "process", runtime });
  const { plan, inThread } = planProcessPermissions(options.permission, context);
  return {
    ...settled(plan),
    carry: (restrictions, hostFlags) => processLanes(options, { runtime, restrictions, inThread, hostFlags }),
  };
}

const settled = (plan: PermissionPlan): PlanInTwoSteps => ({ first: plan, settle: () => plan });

function wirePool(
  options: ResolvedPoolOptions,
  { tasks, growing, caller, onOverrun }: PoolContents,
  carrier: LaneCarrier,
  permission: LanePermission,
): Omit<OpenedPool, "permissions"> {
  const { balancer, maxQueue, host, worker, threads, inliner } = options;
  const abortAware = growing || tasks.some((task) => task.abortAware);
  const abortCapacity = abortAware ? options.abortSignalCapacity : 0;
  const first = inliner?.position === "first" ? 1 : 0;
  const shared = carrier.share(
    Array.from({ length: threads }, (_, count) => first + count),
    { payload: payloadSizes(options), abortCapacity, withBoard: worker.hardTimeoutMs > 0 },
  );
  const coders = new Coders(options.payload.maxPayloadBytes, carrier.memory);
  const tables = new Set(shared.lanes.map(({ poolMemory }) => poolMemory.abortFlags));
  const dispatcher = new Dispatcher({ balancer: BALANCERS[balancer], maxQueue }, coders);
  const runtime = new PoolRuntime({
    dispatcher,
    abortSlots: new AbortSlots(abortCapacity, [...tables]),
    bell: shared.bell,
    pump: host,
    cores: CORES,
    release: () => carrier.release(),
    finishAll: worker.resolveAfterFinishingAll,
  });
  const debug = createDebug(options.debug, "host");
  describePool(debug, options, tasks, caller);
  const bootstrap = packBootstrap(worker.bootstrap, carrier.memory);
  const laneAt = (index: number): Lane => {
    const parts = shared.lanes[index - first] as LaneParts;
    const settings = laneSettings(options, carrier, {
      index,
      ...parts,
      tasks,
      permission,
      debug,
      bootstrap,
      onOverrun,
    });
    return new WorkerLane(parts.memory, settings, coders, runtime);
  };
  runtime.setLanes(makeLanes(options, laneAt, coders, runtime));
  return { runtime, dispatcher, tasks };
}

/** What lanes must be able to load. */
function laneSurroundings(
  { source, threads, worker }: ResolvedPoolOptions,
  tasks: readonly HostTask[],
): LaneSurroundings {
  // Whatever lanes start with, this is what "knitting" is in them.
  const own = (threads > 0 && source === undefined ? laneEntry : findLaneEntry)(worker.runtime)?.href;
  const hrefs = [own, worker.bootstrap?.href, ...tasks.map((task) => task.source.href)];
  const modules = [...new Set(hrefs)].filter((href) => href !== undefined);
  return { entry: source ?? own ?? "", modules, lane: "thread" };
}

function payloadSizes({ payload }: ResolvedPoolOptions): PayloadSizes {
  return {
    growable: payload.mode === "growable",
    initialBytes: payload.payloadInitialBytes,
    maxBytes: payload.payloadMaxByteLength,
  };
}

/** What one lane has of its own. */
interface OwnParts extends LaneParts {
  readonly index: number;
  readonly tasks: readonly HostTask[];
  readonly permission: LanePermission;
  readonly debug: DebugGate | undefined;
  readonly bootstrap: LaneBootstrap | undefined;
  readonly onOverrun: WorkerLaneSettings["onOverrun"];
}

function laneSettings(
  { worker, payload, debug }: ResolvedPoolOptions,
  { kind, start, exposeGc }: LaneCarrier,
  parts: OwnParts,
): WorkerLaneSettings {
  return {
    kind,
    start,
    boot: {
      laneIndex: parts.index,
      memory: parts.memory,
      poolMemory: parts.poolMemory,
      spinTokens: parts.spinTokens,
      bootstrap: parts.bootstrap,
      maxPayloadBytes: payload.maxPayloadBytes,
      timers: worker.timers,
      debug,
      permission: parts.permission,
      exposeGc,
    },
    tasks: (): readonly TaskEntry[] => parts.tasks.map((task) => task.entry),
    nextLaneId: () => ++lastLaneId,
    hardTimeoutMs: worker.hardTimeoutMs,
    replaceOnHardTimeout: worker.hardTimeoutAction === "replaceLane",
    onOverrun: parts.onOverrun,
    debug: parts.debug,
  };
}

function makeLanes(
  { threads, inliner }: ResolvedPoolOptions,
  laneAt: (index: number) => Lane,
  coders: Coders,
  runtime: PoolRuntime,
): Lane[] {
  const lanes: Lane[] = [];
  const inline = (): void => {
    if (inliner === undefined) return;
    lanes.push(new InlineLane(lanes.length, inliner, threads === 0, coders, runtime));
  };
  try {
    if (inliner?.position === "first") inline();
    for (let count = 0; count < threads; count++) lanes.push(laneAt(lanes.length));
    if (inliner?.position === "last") inline();
    return lanes;
  } catch (error) {
    // What could be started must not go on without a pool.
    for (const lane of lanes) void lane.close(() => {});
    throw error;
  }
}

function callFunction(runtime: PoolRuntime, task: HostTask): unknown {
  const call = (args?: unknown, options?: CallOptions): Promise<unknown> =>
    isTraced()
      ? traceCall(task, args, () => runtime.submit(task, args, options, call))
      : runtime.submit(task, args, options, call);
  return call;
}

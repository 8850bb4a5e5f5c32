// The names of the pool's options, group by group, and where each stands. Data alone. Read by resolve*.ts and the plugin.
import type {
  BalancerOptions,
  BootstrapOptions,
  DebugOptions,
  HostOptions,
  InlinerOptions,
  PayloadOptions,
  PoolOptions,
  ResourceLimitOptions,
  SharedMemoryOptions,
  TimerOptions,
  WorkerOptions,
} from "./pool-options.ts";
import type { EnvRules, NodePermissionRules, PermissionProtocol } from "./permission-protocol.ts";

/** Names of the options of one object. Written as a record so that the compiler sees a missing one. */
export type OptionNames<Group> = Readonly<Record<keyof Group & string, true>>;

export const POOL_NAMES: OptionNames<PoolOptions> = {
  threads: true,
  inliner: true,
  balancer: true,
  worker: true,
  payload: true,
  abortSignalCapacity: true,
  maxQueue: true,
  host: true,
  workerExecArgv: true,
  permission: true,
  debug: true,
  source: true,
  dispatcher: true,
  payloadInitialBytes: true,
  payloadMaxBytes: true,
  bufferMode: true,
  maxPayloadBytes: true,
};

export const INLINER_NAMES: OptionNames<InlinerOptions> = {
  position: true,
  batchSize: true,
  dispatchThreshold: true,
};

export const BALANCER_NAMES: OptionNames<BalancerOptions> = { strategy: true };

export const HOST_NAMES: OptionNames<HostOptions> = { stallFreeLoops: true, maxBackoffMs: true };

export const WORKER_NAMES: OptionNames<WorkerOptions> = {
  runtime: true,
  processRuntime: true,
  processCommandPrefix: true,
  processSharedMemory: true,
  bootstrap: true,
  resolveAfterFinishingAll: true,
  timers: true,
  hardTimeoutMs: true,
  hardTimeoutAction: true,
  resourceLimits: true,
};

export const SHARED_MEMORY_NAMES: OptionNames<SharedMemoryOptions> = {
  mode: true,
  namePrefix: true,
  unlinkOnShutdown: true,
};

export const BOOTSTRAP_NAMES: OptionNames<BootstrapOptions> = { href: true, name: true, data: true };

export const TIMER_NAMES: OptionNames<TimerOptions> = {
  spinMicroseconds: true,
  parkMs: true,
  pauseNanoseconds: true,
};

export const RESOURCE_LIMIT_NAMES: OptionNames<ResourceLimitOptions> = {
  maxOldGenerationSizeMb: true,
  maxYoungGenerationSizeMb: true,
  codeRangeSizeMb: true,
  stackSizeMb: true,
};

export const PAYLOAD_NAMES: OptionNames<PayloadOptions> = {
  mode: true,
  payloadInitialBytes: true,
  payloadMaxByteLength: true,
  maxPayloadBytes: true,
};

export const PROTOCOL_NAMES: OptionNames<PermissionProtocol> = {
  mode: true,
  enforce: true,
  cwd: true,
  read: true,
  write: true,
  denyRead: true,
  denyWrite: true,
  net: true,
  denyNet: true,
  allowImport: true,
  env: true,
  run: true,
  denyRun: true,
  console: true,
  node: true,
  deno: true,
  bun: true,
};

export const ENV_NAMES: OptionNames<EnvRules> = { allow: true, deny: true, files: true };

export const NODE_NAMES: OptionNames<NodePermissionRules> = {
  allowWorker: true,
  allowChildProcess: true,
  allowAddons: true,
  allowWasi: true,
};

export const DEBUG_NAMES: OptionNames<DebugOptions> = {
  host: true,
  globals: true,
  signals: true,
  imports: true,
  lifecycle: true,
};

const GROUPS: Readonly<Record<string, Readonly<Record<string, true>>>> = {
  inliner: INLINER_NAMES,
  balancer: BALANCER_NAMES,
  worker: WORKER_NAMES,
  "worker.processSharedMemory": SHARED_MEMORY_NAMES,
  "worker.bootstrap": BOOTSTRAP_NAMES,
  "worker.timers": TIMER_NAMES,
  "worker.resourceLimits": RESOURCE_LIMIT_NAMES,
  payload: PAYLOAD_NAMES,
  host: HOST_NAMES,
  permission: PROTOCOL_NAMES,
  "permission.env": ENV_NAMES,
  "permission.node": NODE_NAMES,
  debug: DEBUG_NAMES,
};

/** Names that are only still known, to which nobody should be led. */
const DEPRECATED = ["dispatcher", "payloadInitialBytes", "payloadMaxBytes", "bufferMode", "maxPayloadBytes"];

/** The full name of every option of a pool, such as `worker.timers.parkMs`. */
export const POOL_OPTION_PATHS: readonly string[] = [
  ...Object.keys(POOL_NAMES).filter((name) => !DEPRECATED.includes(name)),
  ...Object.entries(GROUPS).flatMap(([group, names]) => Object.keys(names).map((name) => `${group}.${name}`)),
];

// What a user may pass to createPool(): names, meaning, units, ranges and defaults. Types only; resolve.ts reads them.
// The defaults themselves are one table, in defaults.ts.
import type { PermissionPolicy } from "./permission-protocol.ts";

/**
 * How calls are spread over lanes. `robinRound` is the legacy alias of `roundRobin`.
 *
 * - `roundRobin` every lane in turn; `randomLane` any lane.
 * - `firstIdle`, `firstIdleOrRandom` the first lane without a call in flight; when all have some, in turn or any.
 * - `leastInFlight` the lane with the fewest calls in flight; in turn where several have.
 * - `sharedQueue` the same, but no lane gets a third call: further ones wait with the host, and whichever lane answers first
 *   takes the next. For calls that work and differ in length: it costs a round trip per call, which shows in calls of
 *   microseconds, and a lane overlaps the waits of two calls only.
 */
export type BalancerStrategy =
  | "roundRobin"
  | "robinRound"
  | "firstIdle"
  | "randomLane"
  | "firstIdleOrRandom"
  | "leastInFlight"
  | "sharedQueue";

/** Options of `createPool()`. Every one may be left out; an option that is `undefined` counts as left out. */
export interface PoolOptions {
  /**
   * Number of lanes to start as threads or processes. The pool has `threads + (inliner ? 1 : 0)` lanes.
   * Integer from 1 to 1024. `0` is accepted only together with `inliner`: every call then runs on the host.
   * @default 1
   */
  readonly threads?: number;
  /** Adds a lane that runs tasks on the host's own thread. `{}` adds it with its defaults. @default no inline lane */
  readonly inliner?: InlinerOptions;
  /** How calls are spread over lanes. One thread without an inliner bypasses it. @default "roundRobin" */
  readonly balancer?: BalancerStrategy | BalancerOptions;
  /** What lanes run on, and how they start, wait, are limited and stop. */
  readonly worker?: WorkerOptions;
  /** Sizes of the shared payload buffers. They hold per lane and per direction: each lane has two. */
  readonly payload?: PayloadOptions;
  /**
   * How many calls of abort-aware tasks may be in flight at once; one more rejects with `AbortSignalPoolExhausted`.
   * Counts only tasks that declare `abortSignal`. Integer from 1 to 1048576.
   * @default 258
   */
  readonly abortSignalCapacity?: number;
  /**
   * How many calls may wait for a lane; one more rejects with `QUEUE_FULL`. Integer from 0, or `Infinity` for no limit.
   * `0` means that no call may wait: one that no lane can take at once is rejected.
   * @default Infinity
   */
  readonly maxQueue?: number;
  /** How the host waits for replies. */
  readonly host?: HostOptions;
  /** Extra Node.js flags for lanes, such as `["--expose-gc"]`. @default [] */
  readonly workerExecArgv?: readonly string[];
  /**
   * What task code may touch: `"strict"`, `"unsafe"` or rules. Left out: strict, and imports from the web allowed.
   * @default { mode: "strict", allowImport: true }
   */
  readonly permission?: PermissionPolicy;
  /**
   * Diagnostics on stderr: `true` for all, or one switch per namespace. `KNITTING_DEBUG` (a comma-separated list, or `*`)
   * turns namespaces on as well; neither turns off what the other turned on.
   * @default false
   */
  readonly debug?: boolean | DebugOptions;
  /** Module that lanes start from instead of the pool's own: a URL, an absolute path, or one relative to the module that makes the pool. */
  readonly source?: string | URL;
  /** @deprecated Use `host`. */
  readonly dispatcher?: HostOptions;
  /** @deprecated Use `payload.payloadInitialBytes`. */
  readonly payloadInitialBytes?: number;
  /** @deprecated Use `payload.payloadMaxByteLength`. */
  readonly payloadMaxBytes?: number;
  /** @deprecated Use `payload.mode`. */
  readonly bufferMode?: PayloadMode;
  /** @deprecated Use `payload.maxPayloadBytes`. */
  readonly maxPayloadBytes?: number;
}

/** The lane on the host's own thread. */
export interface InlinerOptions {
  /** Whether it stands before or after the other lanes in lane order. @default "last" */
  readonly position?: "first" | "last";
  /** How many tasks it runs in one turn of the event loop. Integer from 1. @default 1 */
  readonly batchSize?: number;
  /**
   * How many calls of a task must be in flight, the new one included, before the inline lane may take one.
   * Integer from 1; `1` means always.
   * @default 1
   */
  readonly dispatchThreshold?: number;
}

/** The same as a strategy's name alone. */
export interface BalancerOptions {
  /** How calls are spread over lanes. @default "roundRobin" */
  readonly strategy?: BalancerStrategy;
}

/** What lanes run on, and how they start, wait, are limited and stop. */
export interface WorkerOptions {
  /** `"thread"` costs least; `"process"` isolates most and unlocks the `process…` options. @default "thread" */
  readonly runtime?: "thread" | "process";
  /** The program that runs process lanes. Only with `runtime: "process"`. @default the host's own */
  readonly processRuntime?: ProcessRuntime;
  /** Words put before the runtime's own command, such as `["bwrap", …]`. Only with `runtime: "process"`. @default [] */
  readonly processCommandPrefix?: readonly string[];
  /** How process lanes get the shared memory. Only with `runtime: "process"`. @default "inherit" */
  readonly processSharedMemory?: SharedMemoryMode | SharedMemoryOptions;
  /**
   * A privileged module that every lane imports and awaits before any task module. Not together with `inliner`.
   * @default none
   */
  readonly bootstrap?: BootstrapOptions;
  /** `true`: shutdown waits until the calls already made have settled. `false`: it rejects them. @default false */
  readonly resolveAfterFinishingAll?: boolean;
  /** How lanes wait while they have no work. */
  readonly timers?: TimerOptions;
  /**
   * Wall-clock limit of one call in milliseconds, counted from when a lane starts to run it, so that waiting never kills.
   * What then happens is `hardTimeoutAction`. From 0 to 2147483647; `0` means no limit.
   * @default 0
   */
  readonly hardTimeoutMs?: number;
  /** What ends when `hardTimeoutMs` is over: the whole pool, or that one lane, which is replaced. @default "shutdown" */
  readonly hardTimeoutAction?: "shutdown" | "replaceLane";
  /** Memory limits of each lane, as in `node:worker_threads`. @default Node's own */
  readonly resourceLimits?: ResourceLimitOptions;
}

/** The program that runs a process lane. */
export type ProcessRuntime = "node" | "deno" | "bun";

/** `"inherit"`: an open descriptor handed down as fd 0. `"named"`: opened by name, for wrappers that replace stdin. */
export type SharedMemoryMode = "inherit" | "named";

/** How process lanes get the shared memory, in detail. */
export interface SharedMemoryOptions {
  /** @default "named" if one of the options below is given, else "inherit" */
  readonly mode?: SharedMemoryMode;
  /**
   * Start of the segments' names: 1 to 64 letters, digits, `.`, `_` and `-`, the first a letter or digit. Named mode only.
   * @default "knitting"
   */
  readonly namePrefix?: string;
  /** Whether the segments' names are removed at shutdown. Named mode only. @default true */
  readonly unlinkOnShutdown?: boolean;
}

/** A module that every lane runs before those of tasks. */
export interface BootstrapOptions {
  /** The module: a URL, an absolute path, or one relative to the module that makes the pool. */
  readonly href: string | URL;
  /** The export to call with `data`. Any name but `"default"` must be there. @default "default" */
  readonly name?: string;
  /** Argument for that export; anything that `structuredClone` takes. @default undefined */
  readonly data?: unknown;
}

/** How lanes wait while they have no work. */
export interface TimerOptions {
  /**
   * How long a lane may spin before it parks, in microseconds. From 0 to 2147483647; `0` parks at once. It spins for less,
   * or not at all, while work takes longer than this to come, and only while there is a core to spare.
   * @default 200
   */
  readonly spinMicroseconds?: number;
  /**
   * How long a parked lane sleeps before it looks again unasked, in milliseconds. Work wakes it at once in any case.
   * From 0 to 2147483647; `0` sleeps without a limit.
   * @default 500
   */
  readonly parkMs?: number;
  /**
   * How long one `Atomics.pause` lasts while spinning, in nanoseconds, where the runtime has it.
   * From 0 to 2147483647; `0` turns pausing off.
   * @default 300
   */
  readonly pauseNanoseconds?: number;
}

/** In megabytes, above 0; fractions are allowed. What is left out is Node's own default. */
export interface ResourceLimitOptions {
  /** At least 4. */
  readonly maxOldGenerationSizeMb?: number;
  readonly maxYoungGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  /** At least 0.25. */
  readonly stackSizeMb?: number;
}

/** `"growable"`: a payload buffer grows with need. `"fixed"`: it has its full size from the start. */
export type PayloadMode = "growable" | "fixed";

/** Sizes of the shared payload buffers. */
export interface PayloadOptions {
  /**
   * Whether a payload buffer grows with need or has its full size from the start.
   * @default "growable" where `SharedArrayBuffer` can grow, else "fixed"
   */
  readonly mode?: PayloadMode;
  /**
   * Size at which a growable buffer starts, in bytes. Integer from 1 to `payloadMaxByteLength`. In fixed mode it has no
   * effect, because a fixed buffer starts with all of `payloadMaxByteLength`.
   * @default 4 MiB, or `payloadMaxByteLength` if that is less
   */
  readonly payloadInitialBytes?: number;
  /** Size to which a buffer may grow, in bytes. Integer from 8 to 2147483647. @default 64 MiB */
  readonly payloadMaxByteLength?: number;
  /**
   * The largest payload a call may send or return, in bytes; a larger one rejects with `KNT_ERROR_3`.
   * Integer from 1 to `payloadMaxByteLength >> 3`.
   * @default payloadMaxByteLength >> 3
   */
  readonly maxPayloadBytes?: number;
}

/** How the host waits for replies while calls are in flight. */
export interface HostOptions {
  /**
   * How many times the host looks for replies before it goes to sleep, at most: it looks less, or not at all, while replies
   * take longer than a quarter of a millisecond. Integer from 0 to 2147483647; `0` sleeps at once.
   * @default 128
   */
  readonly stallFreeLoops?: number;
  /**
   * Once calls are in flight, a host that has gone to sleep looks for itself after 1, 2, 4 … milliseconds, up to this; from
   * then on only a lane wakes it, as it does before. From 0 to 2147483647; `0` never looks unasked.
   * @default 10
   */
  readonly maxBackoffMs?: number;
}

/** One switch per namespace. */
export interface DebugOptions {
  /** Pool setup on the host. @default false */
  readonly host?: boolean;
  /** Names that bootstrap and task modules added to `globalThis`. @default false */
  readonly globals?: boolean;
  /** Every dispatch: work, result, run, idle. Very chatty. @default false */
  readonly signals?: boolean;
  /** Which tasks each lane loaded from where. @default false */
  readonly imports?: boolean;
  /** Lanes becoming ready, failing, ending. @default false */
  readonly lifecycle?: boolean;
}

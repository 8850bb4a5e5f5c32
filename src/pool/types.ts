/// <reference lib="esnext.disposable" preserve="true" />
// The pool as users see it: from a task map to typed calls. Types only; imported by every layer and by index.ts.
// What users pass to createPool() is in options/pool-options.ts; what task() takes is in task-types.ts.
import type { PoolOptions } from "./options/pool-options.ts";

// --- tasks --------------------------------------------------------------------------------------------------------

/** What an abort-aware task gets as its second argument. */
export interface TaskControl {
  /** Whether the caller has given up. Always false on the inline lane. */
  hasAborted(): boolean;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Aborts when the caller gives up. Made when first asked for. */
  readonly signal: AbortSignal;
}

/** A value that a task hands over instead of having it copied; made by `move()`. The caller gets the value itself. */
export interface Moved<T> {
  /** Never there: carries the type. */
  readonly "~moved": T;
}

/** A function that lanes can run, as `task()` and `importTask()` return it. */
export interface Task<Args, Result> {
  /** Whether the function gets a `TaskControl`, and calls have `.reject()`. */
  readonly abortAware: boolean;
  /**
   * Starts a pool for this one task.
   * @throws {TypeError} an option has the wrong type, is unknown, or does not go with another
   * @throws {RangeError} an option is out of range
   * @throws {KnittingError} LANE_ONLY_HOST inside a lane; LANE_STARTUP a bundler has left behind what lanes start with
   */
  createPool(options?: PoolOptions): SingleTaskPool<Args, Result>;
  /** Never set: carries the types. */
  readonly "~call"?: (args: Args) => Result;
}

/** A task that declared `abortSignal`. */
export interface AbortableTask<Args, Result> extends Task<Args, Result> {
  readonly abortAware: true;
  createPool(options?: PoolOptions): AbortableSingleTaskPool<Args, Result>;
}

/** What a task map may hold: tasks and plain exported functions. */
export type TaskMapEntry = Task<never, unknown> | ((args: never, control: never) => unknown);
/** What `createPool(options)` takes: tasks by the names of their calls. */
export type TaskMap = Readonly<Record<string, TaskMapEntry>>;

/** The argument of a task or function; `void` where it takes none. */
export type TaskArgs<Entry> =
  Entry extends Task<infer Args, unknown>
    ? Args
    : Entry extends (...parameters: infer Parameters) => unknown
      ? Parameters extends readonly []
        ? void
        : Parameters[0]
      : never;

/** What a caller gets from a task or function: awaited, and unwrapped from `move()`. */
export type TaskResult<Entry> =
  Entry extends Task<never, infer Result>
    ? Received<Result>
    : Entry extends (args: never, control: never) => infer Result
      ? Received<Result>
      : never;

/** A task's own result as the caller receives it. */
export type Received<Result> = Unmoved<Awaited<Result>>;
type Unmoved<Result> = Result extends Moved<infer Value> ? Value : Result;

// --- calls --------------------------------------------------------------------------------------------------------

/** Options of one call. */
export interface CallOptions {
  /** Rejects the call with the signal's reason once it aborts, and tells an abort-aware task. */
  readonly signal?: AbortSignal;
  /**
   * Limit of this call in milliseconds, counted from the call. Used instead of the task's own `timeout`.
   * `0` is over at once; a negative one disables it.
   */
  readonly timeoutMs?: number;
  /** Buffers to hand over instead of copying them; they are detached here. Process lanes copy. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** The call of an abort-aware task. */
export type AbortableCall<Result> = Promise<Result> & {
  /**
   * Tells the task that nobody waits for it. With a reason the call rejects with it now; without one it settles as the
   * task does.
   */
  reject(reason?: unknown): void;
};

/** The parameters of a call. An argument that may be `undefined` may be left out. */
export type CallParameters<Args> = undefined extends Args
  ? [args?: Args | Promise<Args>, options?: CallOptions]
  : [args: Args | Promise<Args>, options?: CallOptions];

/** Makes a call; resolves with what the task returned, and rejects with what it threw. */
export type CallFunction<Args, Result> = (...parameters: CallParameters<Args>) => Promise<Received<Result>>;
/** The same for an abort-aware task, whose calls can be given up. */
export type AbortableCallFunction<Args, Result> = (
  ...parameters: CallParameters<Args>
) => AbortableCall<Received<Result>>;

/** The call that one entry of the task map becomes. */
export type CallOf<Entry> =
  Entry extends AbortableTask<infer Args, infer Result>
    ? AbortableCallFunction<Args, Result>
    : CallFunction<TaskArgs<Entry>, TaskResult<Entry>>;

// --- pools --------------------------------------------------------------------------------------------------------

/** What every pool offers besides its calls. Methods need no `this`. */
export interface PoolControls {
  /**
   * Ends all lanes, after `delayMs` if given, and resolves when they have really ended. Calls in flight reject with
   * `THREAD_CLOSED`, unless `worker.resolveAfterFinishingAll` lets them finish. Calling it again returns the same end.
   */
  shutdown(delayMs?: number): Promise<void>;
  /** A snapshot of what the pool has done and is doing. */
  stats(): PoolStats;
  /** The lanes in lane order, as they are now. */
  readonly lanes: readonly LaneInfo[];
  /** Every permission rule, and whether this runtime enforces it. */
  readonly permissions: readonly PermissionReport[];
  /** Resolves when every lane is ready; rejects with `LANE_STARTUP` when the pool could not start. */
  readonly ready: Promise<void>;
  /** Resolves when no call is in flight or waiting; at once if none is. */
  idle(): Promise<void>;
  /** Starts `shutdown()` without waiting for it. */
  [Symbol.dispose](): void;
  /** Waits for `shutdown()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A pool of several tasks. */
export interface Pool<Tasks extends TaskMap> extends PoolControls {
  /** One function per task. Each puts a call in the queue and returns a promise of its result. */
  readonly call: { readonly [Name in keyof Tasks]: CallOf<Tasks[Name]> };
}

/** A pool of one task. */
export interface SingleTaskPool<Args, Result> extends PoolControls {
  readonly call: CallFunction<Args, Result>;
}

/** A pool of one abort-aware task. */
export interface AbortableSingleTaskPool<Args, Result> extends PoolControls {
  readonly call: AbortableCallFunction<Args, Result>;
}

/** The type of `createPool`. */
export type CreatePool = (options?: PoolOptions) => <Tasks extends TaskMap>(tasks: Tasks) => Pool<Tasks>;

// --- what a pool tells of itself ------------------------------------------------------------------------------------

/** What a lane runs on; `"inline"` is the host's own thread. */
export type LaneKind = "thread" | "process" | "inline";

/**
 * `starting` -> `ready` -> `closing` -> `closed`. A lane that dies goes to `restarting`, and from there to `ready`.
 * Only a `ready` lane is given calls.
 */
export type LaneState = "starting" | "ready" | "restarting" | "closing" | "closed";
/** `starting` -> `ready` -> `closing` -> `closed`. */
export type PoolState = "starting" | "ready" | "closing" | "closed";

/** One lane, as it is now. */
export interface LaneInfo {
  /** Position in lane order, from 0. */
  readonly index: number;
  readonly kind: LaneKind;
  readonly state: LaneState;
  /** Node's thread id of a thread lane. */
  readonly threadId?: number;
  /** Process id of a process lane. */
  readonly processId?: number;
}

/** How long something took, in milliseconds. All 0 while `count` is 0. Quantiles are within 2 %. */
export interface DurationSummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
}

/** What one lane, or all lanes together, did since the pool was made. */
export interface CallStats {
  /** Calls that lanes have and have not answered. */
  readonly inFlight: number;
  /** Calls that wait for a lane. */
  readonly queued: number;
  /** Calls whose task returned. */
  readonly completed: number;
  /** Calls that rejected, for whatever reason. */
  readonly failed: number;
  /** Times that a lane was replaced. */
  readonly restarts: number;
  /** Bytes of arguments sent to lanes, buffers that were handed over included. */
  readonly bytesSent: number;
  /** Bytes of results received from lanes, buffers that were handed over included. */
  readonly bytesReceived: number;
  /** From the start of the task to its end, in the lane. */
  readonly run: DurationSummary;
  /** From the call to the start of the task. */
  readonly wait: DurationSummary;
}

export interface LaneStats extends CallStats {
  readonly index: number;
  readonly kind: LaneKind;
  readonly state: LaneState;
}

export interface PoolStats extends CallStats {
  readonly state: PoolState;
  /** The same per lane, in lane order. */
  readonly lanes: readonly LaneStats[];
}

/** One permission rule, or one limit of the runtime, and what becomes of it. */
export interface PermissionReport {
  /** The rule's path in the options, such as `net` or `node.allowWorker`. */
  readonly rule: string;
  /** Whether the runtime itself holds task code to it. */
  readonly enforced: boolean;
  /** What enforces it, such as `--allow-fs-read`. */
  readonly by?: string;
  /** Why it is not enforced; or, of a rule that is, where it is stricter or looser than it reads. */
  readonly reason?: string;
  /** Whether the rule was given, rather than being a default or a limit of the runtime. */
  readonly explicit: boolean;
  /** A limit of the runtime, which is open whatever the rules and counts as none of them. */
  readonly limit?: true;
}

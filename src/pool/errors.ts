// Every error the pool raises itself: one class, a code for programs, a sentence for people, facts as fields.
// Imported by every layer; imports nothing.

/**
 * Codes are API; messages are not.
 *
 * - `KNT_ERROR_0` a function in a payload; `KNT_ERROR_1` a symbol without a `Symbol.for` key;
 *   `KNT_ERROR_2` encoding failed midway; `KNT_ERROR_3` an unsupported type or an oversized payload.
 * - `KNT_ERROR_PROCESS_GUARD` a task called a process-ending API; `KNT_ERROR_PERMISSION` a policy cannot be enforced,
 *   or denies a lane memory by its name.
 * - `THREAD_CLOSED` in flight at shutdown; `POOL_SHUT_DOWN` called after it; `QUEUE_FULL` over `maxQueue`.
 * - `TASK_TIMEOUT`, `TASK_HARD_TIMEOUT` limits on one call.
 * - `LANE_CRASHED` a lane died while it ran the call; `LANE_STARTUP` a lane could not be started, or a bundler left behind what it
 *   starts with.
 * - `COMPARISON_FAILED` a call of `compareBalancers()` rejected: with what is `cause`.
 * - `LANE_ONLY_HOST` a host-only API was used inside a lane.
 * - `SHARED_MEMORY_UNAVAILABLE` the package that reaches it is missing or may not load, or the system lacks something;
 *   `SHARED_MEMORY_CLOSED` used after `close()`; `SHARED_MEMORY_RANGE` a size, offset or length that does not fit;
 *   `SHARED_MEMORY_NAME` a name that is wrong, taken or missing; `SHARED_MEMORY_FAILED` the system refused otherwise.
 */
export type KnittingErrorCode =
  | "KNT_ERROR_0"
  | "KNT_ERROR_1"
  | "KNT_ERROR_2"
  | "KNT_ERROR_3"
  | "KNT_ERROR_PROCESS_GUARD"
  | "KNT_ERROR_PERMISSION"
  | "THREAD_CLOSED"
  | "POOL_SHUT_DOWN"
  | "QUEUE_FULL"
  | "TASK_TIMEOUT"
  | "TASK_HARD_TIMEOUT"
  | "LANE_CRASHED"
  | "LANE_STARTUP"
  | "COMPARISON_FAILED"
  | "LANE_ONLY_HOST"
  | "SHARED_MEMORY_UNAVAILABLE"
  | "SHARED_MEMORY_CLOSED"
  | "SHARED_MEMORY_RANGE"
  | "SHARED_MEMORY_NAME"
  | "SHARED_MEMORY_FAILED";

/** What an error knows besides its sentence. Only the fields that apply are present. */
export interface KnittingErrorFacts {
  /** Name of the task in the pool's task map. */
  readonly taskName?: string;
  /** Zero-based position of the lane in lane order. */
  readonly laneIndex?: number;
  /** Exit code of the lane's thread or process. */
  readonly exitCode?: number;
  /** Signal that ended the lane's process, such as `SIGKILL`. */
  readonly signal?: string;
  /** The limit that was passed, in bytes. */
  readonly limitBytes?: number;
  /** The size that passed it, in bytes; at least this much when encoding stopped early. */
  readonly actualBytes?: number;
  /** The limit that was passed, in milliseconds. */
  readonly timeoutMs?: number;
  /** The limit that was passed, in calls. */
  readonly limit?: number;
  /** URL of the module that could not be loaded or searched. */
  readonly href?: string;
  /** Name of the shared memory. */
  readonly memoryName?: string;
  /** What the system answered, such as `ENOSPC`. */
  readonly systemCode?: string;
}

/** Taken at load time: a task may replace it, and would be shown the errors of others. */
const { assign } = Object;

/** The root of all errors raised by the pool itself. Errors thrown by tasks are not wrapped in it. */
export class KnittingError extends Error implements KnittingErrorFacts {
  readonly code: KnittingErrorCode;
  declare readonly taskName?: string;
  declare readonly laneIndex?: number;
  declare readonly exitCode?: number;
  declare readonly signal?: string;
  declare readonly limitBytes?: number;
  declare readonly actualBytes?: number;
  declare readonly timeoutMs?: number;
  declare readonly limit?: number;
  declare readonly href?: string;
  declare readonly memoryName?: string;
  declare readonly systemCode?: string;

  constructor(
    code: KnittingErrorCode,
    message: string,
    facts: KnittingErrorFacts = {},
    options?: { readonly cause?: unknown },
  ) {
    // A property `cause: undefined` would be shown as if there were one.
    super(message, options?.cause === undefined ? undefined : options);
    this.code = code;
    assign(this, facts);
  }
}

Object.defineProperty(KnittingError.prototype, "name", {
  value: "KnittingError",
  configurable: true,
  writable: true,
});

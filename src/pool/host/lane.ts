// What the pool sees of a lane, whatever runs it: a thread, a process, or the host itself. Host thread.
import type { KnittingError } from "../errors.ts";
import type { TaskEntry } from "../protocol/messages.ts";
import type { Call } from "./call.ts";
import type { LaneTally } from "./lane-tally.ts";
import type { HostTask } from "./task-table.ts";

/**
 * `starting` -> `ready` -> `closed`; a lane that dies goes back to `restarting` -> `ready`.
 * Only a `ready` lane is given calls.
 */
export type LaneState = "starting" | "ready" | "restarting" | "closed";

export type LaneKind = "thread" | "process" | "inline";

export interface Lane {
  readonly index: number;
  readonly kind: LaneKind;
  readonly state: LaneState;
  /** Thread or process id, while there is one. */
  readonly id: number | undefined;
  /** Calls given to the lane that it has not answered. */
  readonly inFlight: number;
  /** Of those, the ones it has not begun. */
  readonly queued: number;
  /** Of these, the ones that nobody waits for any more. Takes as long as there are calls. */
  readonly givenUp: number;
  readonly tally: LaneTally;
  /** Whether the call that the lane began last has been given up: if the lane does not answer, that is what holds it. */
  readonly runsAbandoned: boolean;
  /** Whether calls of `task` may go here now. */
  accepts(task: HostTask): boolean;
  /** @throws {KnittingError} KNT_ERROR_0..3 when `args` cannot be encoded; the call is then untouched */
  submit(call: Call, args: unknown): void;
  /** The same for a call whose arguments wait in `call.encoded`. */
  submitEncoded(call: Call): void;
  /** If the lane has the call: does not start it when it has settled, and tells its task when that wants to know. */
  abort(call: Call): void;
  /** Has the lane find the function of a task that the pool did not have at its start. Rejects with why it cannot. */
  load(task: TaskEntry): Promise<void>;
  /** Ends what carries the lane and starts it anew. Calls that it has begun reject because of `because`. */
  replace(because: KnittingError): void;
  hasReply(): boolean;
  drain(): number;
  /** Fails every call with `fail` and ends the lane. Resolves when nothing of it runs any more. */
  close(fail: (call: Call) => void): Promise<void>;
}

/** What a lane tells its pool. */
export interface LaneOwner {
  /** The lane has become ready. */
  laneReady(lane: Lane): void;
  /** The lane is no longer ready: it died, or is about to be ended. */
  laneLost(lane: Lane): void;
  /** A lane that was starting has failed, for the `attempt`th time in a row. */
  laneFailed(lane: Lane, error: KnittingError, giveUp: boolean): void;
  /** The lane has answered a call. */
  laneAnswered(lane: Lane): void;
  /** A call has overrun `hardTimeoutMs`, and the pool is to end for it. */
  hardTimeout(lane: Lane, error: KnittingError): void;
}

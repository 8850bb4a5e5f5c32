// One call, from `pool.call.name()` until it settles: its promise, its limits, where it is now. Host thread.
import { KnittingError } from "../errors.ts";
import type { EncodedValue } from "../ring/writer.ts";
import { appendFrames, rejectAtAwaiter, replaceFrames } from "./call-site.ts";
import type { HostTask } from "./task-table.ts";

/** Whoever counts calls. */
export interface CallOwner {
  /** Called once per call, right after it has settled. */
  callSettled(call: Call, failed: boolean): void;
  /** No lane will look at this abort slot again. */
  releaseAbortIndex(abortIndex: number): void;
}

/**
 * `waiting` (no lane has it) -> `published` (in a lane's ring; the lane may run it) -> gone.
 * Settling is separate: a call that timed out is settled while its lane still owes the reply.
 */
export class Call {
  readonly task: HostTask;
  /** Shared-clock ms at which the call was made. Calls of one burst share a reading. */
  readonly submittedAt: number;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  settled = false;
  /** Ring position in its lane, once published. */
  position = 0;
  /** Its index among the open calls of its lane, once published. */
  openIndex = -1;
  /** Slot in the pool's abort flags; -1 when the task is not abort-aware. */
  abortIndex = -1;
  /** The arguments, as long as no ring has taken them. */
  encoded: EncodedValue | undefined = undefined;
  /** What cannot be sent as bytes, kept until the lane has started the call and asks for it. */
  attachments: unknown[] | undefined = undefined;
  /** Buffers in `attachments` to move instead of share. */
  transfer: readonly ArrayBuffer[] | undefined = undefined;
  /** Holds the stack of the call site, when it was recorded. */
  site: { readonly stack?: string } | undefined = undefined;
  /** Undoes timers and listeners. Runs once, when the call settles. */
  cleanup: (() => void) | undefined = undefined;
  readonly #owner: CallOwner;

  constructor(
    task: HostTask,
    submittedAt: number,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
    owner: CallOwner,
  ) {
    this.task = task;
    this.submittedAt = submittedAt;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#owner = owner;
  }

  /** Fulfils the call; without effect once it has settled. */
  succeed(value: unknown): void {
    if (this.settled) return;
    this.#settle(false);
    this.#resolve(value);
  }

  /** Rejects the call with exactly `reason`; without effect once it has settled. */
  fail(reason: unknown): void {
    if (this.settled) return;
    this.#settle(true);
    this.#reject(reason);
  }

  /**
   * Rejects the call with what the task threw. An error's stack goes on with the call site: the lane's frames, then
   * the host's.
   */
  failAsThrown(reason: unknown): void {
    this.task.noteFailure();
    this.#failAtSite(reason, appendFrames);
  }

  /** Rejects the call with an error of the pool's own. Its stack is that of the call site; anything else is left as it is. */
  failByPool(reason: unknown): void {
    if (reason instanceof KnittingError) this.#failAtSite(reason, replaceFrames);
    else this.fail(reason);
  }

  #failAtSite(reason: unknown, join: typeof appendFrames): void {
    if (this.settled) return;
    if (this.site === undefined) {
      this.#settle(true);
      this.#resolve(rejectAtAwaiter(reason, join));
      return;
    }
    join(reason, this.site.stack);
    this.fail(reason);
  }

  /** No lane has it any more. Its abort slot may be used again. */
  left(): void {
    if (this.abortIndex >= 0) this.#owner.releaseAbortIndex(this.abortIndex);
    this.abortIndex = -1;
  }

  #settle(failed: boolean): void {
    this.settled = true;
    this.encoded = undefined;
    this.attachments = undefined;
    this.transfer = undefined;
    const cleanup = this.cleanup;
    if (cleanup !== undefined) {
      this.cleanup = undefined;
      cleanup();
    }
    this.#owner.callSettled(this, failed);
  }
}

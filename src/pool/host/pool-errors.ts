// The sentences for calls that a pool's end has caught. Host thread.
import { KnittingError } from "../errors.ts";
import type { Call } from "./call.ts";

/** For a call that was in flight. `endedBy` is why the pool ended by itself, if it did: that says more. */
export function inFlightError({ task }: Call, endedBy: Error | undefined): Error {
  if (endedBy !== undefined) return endedBy;
  return new KnittingError(
    "THREAD_CLOSED",
    `Thread closed: the pool was shut down before ${task.name} had ended`,
    { taskName: task.name },
  );
}

/** For a call that was made after the end. */
export function closedError(endedBy: Error | undefined): KnittingError {
  const because = endedBy === undefined ? "" : `: ${endedBy.message}`;
  return new KnittingError("POOL_SHUT_DOWN", `Pool is shut down${because}`, {}, { cause: endedBy });
}

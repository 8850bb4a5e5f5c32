// The sentences for calls that a pool's end has caught. Host thread.
import { KnittingError } from "../errors.ts";
import { dropFrames } from "./call-site.ts";
import type { Call } from "./call.ts";

/** Why a pool ended by itself: a lane that does not start, or a call that overran `hardTimeoutMs`. */
export type PoolEnd = KnittingError;

/** For a call that was in flight. Each gets an error of its own, since each has another caller. */
export function inFlightError({ task }: Call, endedBy: PoolEnd | undefined): KnittingError {
  if (endedBy?.code === "LANE_STARTUP") return copyOf(endedBy);
  const what = `Thread closed: the pool was shut down before ${task.name} had ended`;
  if (endedBy === undefined) return new KnittingError("THREAD_CLOSED", what, { taskName: task.name });
  const facts = { taskName: task.name };
  const message = `${what}, because of another call: ${endedBy.message}`;
  return withoutFrames(new KnittingError("THREAD_CLOSED", message, facts, { cause: endedBy }));
}

/** For a call that was made after the end. */
export function closedError(endedBy: PoolEnd | undefined): KnittingError {
  const what = "Pool is shut down";
  if (endedBy === undefined) return new KnittingError("POOL_SHUT_DOWN", what);
  const message = `${what}: ${endedBy.message}`;
  return withoutFrames(new KnittingError("POOL_SHUT_DOWN", message, {}, { cause: endedBy }));
}

/** For whoever waits for the start of a pool that has ended before. */
export function unstartedError(endedBy: PoolEnd): KnittingError {
  return endedBy.code === "LANE_STARTUP" ? endedBy : closedError(endedBy);
}

function copyOf(error: KnittingError): KnittingError {
  const { code, ...facts } = error;
  return withoutFrames(new KnittingError(code, error.message, facts, { cause: error.cause }));
}

function withoutFrames(error: KnittingError): KnittingError {
  dropFrames(error);
  return error;
}

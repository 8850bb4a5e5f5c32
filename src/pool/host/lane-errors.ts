// The sentences for lanes that die or never start. Host thread.
import { type Decoder, decodeThrown } from "../codec/index.ts";
import { KnittingError } from "../errors.ts";
import type { EncodedMessage } from "../protocol/messages.ts";
import type { LaneExit } from "../transport/lane-transport.ts";
import { dropFrames } from "./call-site.ts";

function messageOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}

/** For reasons that are sentences of our own. */
function messageWithoutName(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function howItEnded(exit: LaneExit, overrun: KnittingError | undefined): string {
  if (overrun?.code === "LANE_CRASHED") return overrun.message;
  if (overrun !== undefined) return `it was replaced because of another call: ${overrun.message}`;
  const code = (exit.error as { readonly code?: unknown } | undefined)?.code;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    return "it ran out of memory (raise worker.resourceLimits, or give the task less to hold)";
  }
  if (exit.error !== undefined) return `an uncaught ${messageOf(exit.error)}`;
  const said = exit.lastWords === undefined ? "" : `. It last wrote:\n${exit.lastWords}`;
  if (exit.signal !== undefined) return `it was ended by ${exit.signal}${said}`;
  return `it exited with code ${exit.exitCode ?? "unknown"}${said}`;
}

/**
 * For a call whose lane died while it ran; also the reason when a lane ends before it was ready.
 *
 * @param overrun the hard timeout of another call, when the pool ended the lane for it
 */
export function crashError(
  laneIndex: number,
  taskName: string | undefined,
  exit: LaneExit,
  overrun?: KnittingError,
): KnittingError {
  const cause = overrun ?? exit.error;
  const what = `Lane ${laneIndex} crashed${taskName === undefined ? "" : ` while it ran ${taskName}`}`;
  const error = new KnittingError(
    "LANE_CRASHED",
    `${what}: ${howItEnded(exit, overrun)}`,
    {
      laneIndex,
      ...(taskName === undefined ? {} : { taskName }),
      ...(exit.exitCode === undefined ? {} : { exitCode: exit.exitCode }),
      ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    },
    { cause },
  );
  dropFrames(error);
  return error;
}

/** For a lane that has written what it cannot mean into the memory that it shares with the host. */
export function brokenError(laneIndex: number, what: string): KnittingError {
  return new KnittingError(
    "LANE_CRASHED",
    `Lane ${laneIndex} was ended: ${what}. Something has overwritten its memory`,
    {
      laneIndex,
    },
  );
}

/**
 * For a call that has run for longer than `hardTimeoutMs`.
 *
 * @param endsPool the pool shuts down for it, and does not replace the lane alone
 */
export function hardTimeoutError(
  laneIndex: number,
  taskName: string,
  timeoutMs: number,
  endsPool: boolean,
): KnittingError {
  const what = `Task hard timeout after ${timeoutMs}ms (${taskName})`;
  const after = endsPool
    ? ". The pool has shut down because of it: " +
      'set worker.hardTimeoutAction to "replaceLane" to have only that lane replaced'
    : "";
  const error = new KnittingError("TASK_HARD_TIMEOUT", what + after, { taskName, laneIndex, timeoutMs });
  dropFrames(error);
  return error;
}

/** For a lane that could not be started. `doing` is what it was at, if anything in particular; `reason` is what bootstrap, a task module or the runtime threw. */
export function startupError(laneIndex: number, reason: unknown, doing = ""): KnittingError {
  const what = doing === "" ? messageWithoutName(reason) : `${doing} threw ${messageOf(reason)}`;
  const message = `Lane ${laneIndex} failed to start: ${what}`;
  const error = new KnittingError("LANE_STARTUP", message, { laneIndex }, { cause: reason });
  dropFrames(error);
  return error;
}

/** For a lane, or a task of it, that could not be loaded, as the lane told. */
export function toldError(
  laneIndex: number,
  decoder: Decoder,
  { reason, doing }: { readonly reason: EncodedMessage; readonly doing: string },
): KnittingError {
  return startupError(laneIndex, decodeReason(decoder, reason), doing);
}

/** What a lane said went wrong, as it was thrown there. */
function decodeReason(decoder: Decoder, { tag, inline, bytes }: EncodedMessage): unknown {
  if (bytes === undefined) return decodeThrown(decoder, tag, inline, Buffer.alloc(0), 0, 0);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return decodeThrown(decoder, tag, inline, buffer, 0, buffer.length);
}

// The sentences for lanes that die or never start. Host thread.
import { type Decoder, decodeThrown } from "../codec/index.ts";
import { KnittingError } from "../errors.ts";
import type { EncodedMessage } from "../protocol/messages.ts";
import type { LaneExit } from "../transport/lane-transport.ts";

function messageOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}

/** For reasons that are sentences of our own. */
function messageWithoutName(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function howItEnded(exit: LaneExit, overrun: Error | undefined): string {
  if (overrun instanceof KnittingError && overrun.code === "LANE_CRASHED") return overrun.message;
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
  overrun?: Error,
): KnittingError {
  const cause = overrun ?? exit.error;
  const doing = taskName === undefined ? "" : ` while it ran ${taskName}`;
  return new KnittingError(
    "LANE_CRASHED",
    `Lane ${laneIndex} crashed${doing}: ${howItEnded(exit, overrun)}`,
    {
      laneIndex,
      ...(taskName === undefined ? {} : { taskName }),
      ...(exit.exitCode === undefined ? {} : { exitCode: exit.exitCode }),
      ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    },
    cause === undefined ? undefined : { cause },
  );
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

/** For a call that has run for longer than `hardTimeoutMs`. */
export function hardTimeoutError(laneIndex: number, taskName: string, timeoutMs: number): KnittingError {
  return new KnittingError("TASK_HARD_TIMEOUT", `Task hard timeout after ${timeoutMs}ms (${taskName})`, {
    taskName,
    laneIndex,
    timeoutMs,
  });
}

/** For a lane that could not be started. `doing` is what it was at, if anything in particular; `reason` is what bootstrap, a task module or the runtime threw. */
export function startupError(laneIndex: number, reason: unknown, doing = ""): KnittingError {
  const what = doing === "" ? messageWithoutName(reason) : `${doing} threw ${messageOf(reason)}`;
  return new KnittingError(
    "LANE_STARTUP",
    `Lane ${laneIndex} failed to start: ${what}`,
    { laneIndex },
    { cause: reason },
  );
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

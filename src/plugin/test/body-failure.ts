import { KnittingError } from "../../pool/index.ts";
import { PluginError } from "../errors.ts";
import { withoutOwnFrames } from "../own-frames.ts";
import type { BodyRefusal } from "../protocol/bodies.ts";
import type { StuckFrame } from "../protocol/code-frames.ts";

// The sentences for bodies that did not come back from their lane. Runs in Vitest's workers. What is thrown here is what
// Vitest reports: its stack leads to the test, or better, to the code that was running.

/** Where a test was registered: an error that nobody throws, for its stack. */
export type RegisteredAt = Error;

/** A body that let its time pass. */
export function timeoutError(limitMs: number, isHard: boolean, at: RegisteredAt): Error {
  const how = isHard
    ? "That is its `hardTimeoutMs`."
    : 'If this is a long-running test, pass a `timeout`, or configure it globally with "testTimeout".';
  return errorAt(`Test timed out in ${limitMs}ms.\n${how}`, at);
}

/** A body that never gave its lane the chance to say so. */
export function stuckError(
  limitMs: number,
  isHard: boolean,
  frames: readonly StuckFrame[],
  at: RegisteredAt,
): Error {
  const where = isHard ? "its `hardTimeoutMs`" : "its timeout";
  const message =
    `Test timed out in ${limitMs}ms (${where}), in code that doesn't come back, such as an endless loop. ` +
    "Its lane was ended and replaced.";
  if (frames.length === 0) return errorAt(message, at);
  return errorIn(message, frames);
}

/** A call that was still running when its test was over, and didn't let go of its lane. */
export function heldError(frames: readonly StuckFrame[]): Error {
  const message =
    "A call of this test was in code that doesn't come back, such as an endless loop, when the test was over. " +
    "Its lane was ended and replaced.";
  return errorIn(message, frames);
}

/** A body whose lane has died, or could not be started. Everything else is returned as it is. */
export function laneError(reason: unknown, heapMb: number, at: RegisteredAt): unknown {
  if (reason instanceof KnittingError && reason.code === "LANE_CRASHED") {
    return errorAt(describeDeath(reason, heapMb), at);
  }
  return placeAt(reason, at);
}

/** The plugin's and the pool's own errors lead to the test that they are about, and not into the plugin. */
export function placeAt(reason: unknown, at: RegisteredAt): unknown {
  if (!(reason instanceof PluginError || reason instanceof KnittingError)) return reason;
  reason.stack = `${reason.name}: ${reason.message}${framesOf(at)}`;
  return reason;
}

/** A body that its lane refused. */
export function refusalError({ code, message }: BodyRefusal, at: RegisteredAt): Error {
  const error = new PluginError(code, message);
  placeAt(error, at);
  return error;
}

/** A test file that a lane could not load. */
export function loadError(file: string, reason: unknown): unknown {
  if (reason instanceof KnittingError && reason.code !== "LANE_CRASHED") return reason;
  return new PluginError("LANE_LOAD", `A lane could not load ${file} for the tests in it: see the cause`, {
    cause: reason,
  });
}

/** Whether a lane died because its heap was full. */
export function isOutOfMemory(reason: unknown): boolean {
  return reason instanceof KnittingError && hasRunOutOfMemory(reason.cause);
}

function hasRunOutOfMemory(cause: unknown): boolean {
  return (cause as { readonly code?: unknown } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function describeDeath({ cause, exitCode, signal }: KnittingError, heapMb: number): string {
  if (hasRunOutOfMemory(cause)) {
    return (
      `The test ran out of memory: the heap of its lane may hold ${heapMb} MB ` +
      "(worker.resourceLimits.maxOldGenerationSizeMb). The lane was replaced."
    );
  }
  if (signal !== undefined) {
    return `The lane of this test crashed (${signal}) while the test ran, and was replaced.`;
  }
  if (cause !== undefined)
    return `The lane of this test died of an uncaught error, and was replaced: ${String(cause)}`;
  return `The lane of this test ended with exit code ${exitCode ?? "unknown"} while the test ran, and was replaced.`;
}

function errorIn(message: string, frames: readonly StuckFrame[]): Error {
  const error = new Error(message);
  const lines = frames.map(({ functionName, file, line, column }) => {
    const place = `${file}:${line}:${column}`;
    return `    at ${functionName === "" ? place : `${functionName} (${place})`}`;
  });
  error.stack = [`Error: ${message}`, ...lines].join("\n");
  return error;
}

function errorAt(message: string, at: RegisteredAt): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}${framesOf(at)}`;
  return error;
}

function framesOf(at: RegisteredAt): string {
  const stack = withoutOwnFrames(at.stack ?? "");
  return stack.slice(Math.max(0, stack.indexOf("\n    at ")));
}

// What can end a call before its task does: its timeout, an AbortSignal, `.reject()`. Host thread.
import { KnittingError } from "../errors.ts";
import { type ResolvedTimeout, resolveLimit } from "../task/timeout.ts";
import type { CallOptions } from "../types.ts";
import type { Call } from "./call.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setTimeout, clearTimeout } = globalThis;

/**
 * Applies the task's own timeout and the options of the call. `abort` is told of a call that ends early.
 *
 * @throws {TypeError} {RangeError} when `timeoutMs` is no time
 */
export function applyLimits(call: Call, options: CallOptions | undefined, abort: (call: Call) => void): void {
  const ownTimeout = call.task.timeout;
  if (options === undefined) {
    if (ownTimeout !== undefined) limitTime(call, ownTimeout, abort);
    return;
  }
  const { signal, timeoutMs, transfer } = options;
  const ms = resolveLimit("`timeoutMs`", timeoutMs);
  if (ms !== undefined) limitTime(call, { ms, outcome: "reject" }, abort);
  else if (timeoutMs === undefined && ownTimeout !== undefined) limitTime(call, ownTimeout, abort);
  if (transfer !== undefined && transfer.length > 0) call.transfer = checkTransfer(transfer);
  if (signal?.aborted === true) call.fail(signal.reason);
  else if (signal !== undefined) followSignal(call, signal, abort);
}

/** Ends the call when its time is up; `abort` then tells its lane. */
function limitTime(call: Call, timeout: ResolvedTimeout, abort: (call: Call) => void): void {
  const timer = setTimeout(() => {
    expire(call, timeout);
    abort(call);
  }, timeout.ms);
  onSettled(call, () => clearTimeout(timer));
}

function expire(call: Call, timeout: ResolvedTimeout): void {
  switch (timeout.outcome) {
    case "resolve":
      call.succeed(timeout.value);
      return;
    case "rejectWith":
      call.fail(timeout.reason);
      return;
    case "reject":
      call.failByPool(
        new KnittingError("TASK_TIMEOUT", "Task timeout", {
          taskName: call.task.name,
          timeoutMs: timeout.ms,
        }),
      );
  }
}

/** Rejects the call with the signal's reason once it aborts. */
function followSignal(call: Call, signal: AbortSignal, abort: (call: Call) => void): void {
  const onAbort = (): void => {
    call.fail(signal.reason);
    abort(call);
  };
  let followers = followersOf.get(signal);
  if (followers === undefined) {
    followers = new Set();
    followersOf.set(signal, followers);
  }
  if (followers.size === 0) signal.addEventListener("abort", onSignal, { once: true });
  followers.add(onAbort);
  onSettled(call, () => {
    if (followers.delete(onAbort) && followers.size === 0) signal.removeEventListener("abort", onSignal);
  });
}

/** What happens to calls when a signal aborts. One listener serves them all: Node warns of a leak from eleven on. */
const followersOf = new WeakMap<AbortSignal, Set<() => void>>();

function onSignal(this: AbortSignal): void {
  for (const onAbort of followersOf.get(this) ?? []) onAbort();
}

function checkTransfer(transfer: readonly ArrayBuffer[]): readonly ArrayBuffer[] {
  const wrong: unknown = transfer.find((each: unknown) => !(each instanceof ArrayBuffer));
  if (wrong === undefined) return transfer;
  throw new TypeError(
    `Expected \`transfer\` to hold ArrayBuffers only, got \`${String(wrong)}\` (${typeof wrong})`,
  );
}

/** The call's promise, with the `.reject()` that calls of abort-aware tasks have. */
export function abortable(
  promise: Promise<unknown>,
  call: Call,
  abort: (call: Call) => void,
): Promise<unknown> {
  return Object.assign(promise, {
    reject: (...reason: readonly unknown[]): void => {
      if (call.settled) return;
      if (reason.length > 0 && reason[0] !== undefined) call.fail(reason[0]);
      abort(call);
    },
  });
}

/** Adds to what is undone when the call settles. */
export function onSettled(call: Call, undo: () => void): void {
  const before = call.cleanup;
  call.cleanup =
    before === undefined
      ? undo
      : () => {
          before();
          undo();
        };
}

// Joins the stack of an error with the place on the host that made the call. Host thread; for calls that fail.
import { KnittingError } from "../errors.ts";

/** Puts the frames of `siteStack` into the stack of what a call rejects with. */
type Join = (reason: unknown, siteStack: string | undefined) => void;

/** A frame that is not Node's own, with all that follow. */
const FROM_CALLER = /^ {4}at (?!.*\(?node:)[^]*/m;

/** The frames of a stack from the caller's first on: what Node was at when the microtask ran is no part of the call. */
function framesOf(siteStack: string | undefined): string | undefined {
  return siteStack === undefined ? undefined : FROM_CALLER.exec(siteStack)?.[0];
}

function setStack(error: Error, value: string): void {
  Object.defineProperty(error, "stack", { value, configurable: true, writable: true });
}

/** Adds the frames of `siteStack` below those of an error; anything else that was thrown has no stack to extend. */
export const appendFrames: Join = (reason, siteStack) => {
  const frames = framesOf(siteStack);
  if (!(reason instanceof Error) || frames === undefined) return;
  setStack(reason, `${reason.stack ?? String(reason)}\n${frames}`);
};

/**
 * Takes the pool's own frames out of an error's stack. Its text stays whole, though the cause says part of it again: who prints a stack
 * alone, as reporters of tests do, prints no causes.
 */
export function dropFrames(error: KnittingError): void {
  setStack(error, String(error));
}

/** Gives an error of the pool's own the frames of `siteStack` in place of its own, which lie in the pool and help nobody. */
export const replaceFrames: Join = (reason, siteStack) => {
  const frames = framesOf(siteStack);
  if (reason instanceof KnittingError && frames !== undefined)
    setStack(reason, `${String(reason)}\n${frames}`);
};

/**
 * A promise that rejects with `reason`, after `join` has put into its stack who awaits the call. V8 finds the awaiting functions
 * when a stack is captured in a reaction of the promise they wait for, which costs nothing until a call fails.
 */
export async function rejectAtAwaiter(reason: unknown, join: Join): Promise<never> {
  // The call's promise must be linked to this one before the capture: that takes a turn of the microtask queue.
  await undefined;
  await undefined;
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, rejectAtAwaiter);
  join(reason, site.stack);
  throw reason;
}

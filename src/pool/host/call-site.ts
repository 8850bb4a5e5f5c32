// Joins the stack of an error from a lane with the place on the host that made the call. Host thread.

/** Adds the frames of `siteStack` below those of an error; anything else that was thrown has no stack to extend. */
export function appendFrames(reason: unknown, siteStack: string | undefined): void {
  if (!(reason instanceof Error) || siteStack === undefined) return;
  const frames = siteStack.slice(siteStack.indexOf("\n") + 1);
  if (!frames.includes("    at ")) return;
  Object.defineProperty(reason, "stack", {
    value: `${reason.stack ?? String(reason)}\n${frames}`,
    configurable: true,
    writable: true,
  });
}

/**
 * A promise that rejects with `reason`, its stack extended by whoever awaits the call. V8 finds the awaiting functions
 * when a stack is captured in a reaction of the promise they wait for, which costs nothing until a call fails.
 */
export async function rejectAtAwaiter(reason: unknown): Promise<never> {
  // The call's promise must be linked to this one before the capture: that takes a turn of the microtask queue.
  await undefined;
  await undefined;
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, rejectAtAwaiter);
  appendFrames(reason, site.stack);
  throw reason;
}

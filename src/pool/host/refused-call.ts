// Ends a call that the host refuses before any lane has it. Host thread; called by pool-runtime.ts.
import { explainFunction } from "../codec/index.ts";
import { KnittingError } from "../errors.ts";
import { replaceFrames } from "./call-site.ts";
import type { Call } from "./call.ts";

/** @param site whoever is above it on the stack has made the call; `undefined`: nobody is any more */
export function refuseCall(call: Call, error: unknown, site?: (...args: never[]) => unknown): void {
  explainFunction(
    error,
    `in the argument of ${call.task.name}`,
    "Functions can't cross to a lane: import it in the task's module, or make it a task of its own",
  );
  if (site === undefined) {
    call.failByPool(error);
  } else {
    if (error instanceof KnittingError) replaceFrames(error, stackAbove(site));
    call.fail(error);
  }
  call.left();
}

function stackAbove(site: (...args: never[]) => unknown): string | undefined {
  const holder: { readonly stack?: string } = {};
  Error.captureStackTrace(holder, site);
  return holder.stack;
}

// The `knitting:call` tracing channel: tracers see every call without patching anything. Host thread.
import { tracingChannel } from "node:diagnostics_channel";
import type { HostTask } from "./task-table.ts";

/** What subscribers of `tracing:knitting:call:*` get; `result` or `error` is there once the call has settled. */
export interface CallTrace {
  readonly taskName: string;
  readonly args: unknown;
  result?: unknown;
  error?: unknown;
}

const channel = tracingChannel<CallTrace>("knitting:call");
const { start, end, asyncStart, asyncEnd, error } = channel;

/** Whether anyone listens. Five property reads, so that a call without tracers costs nothing more. */
export function isTraced(): boolean {
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers
  );
}

/** Makes a call under the channel's eyes. */
export function traceCall(task: HostTask, args: unknown, make: () => Promise<unknown>): Promise<unknown> {
  let made: Promise<unknown> | undefined;
  const traced = channel.tracePromise(
    () => {
      made = make();
      return made;
    },
    { taskName: task.name, args },
  );
  const reject = (made as { readonly reject?: unknown } | undefined)?.reject;
  return reject === undefined ? traced : Object.assign(traced, { reject });
}

// The thread of a lane's process on which tasks run when the process itself keeps rights that no task may have: loading addons,
// by which it has mapped the memory. The main thread only waits for the other's end. Lane side; the main thread of the process.
import { isNativeError } from "node:util/types";
import { Worker } from "node:worker_threads";
import type { InnerThread } from "../protocol/process-boot.ts";
import { LANE_MARK, type ThreadLaneData } from "../protocol/thread-boot.ts";

/** As the built file sees it. */
const THREAD_ENTRY = new URL("./thread-entry.js", import.meta.url);

/** Node's own, before anything else could be put there. */
const { reallyExit } = process as unknown as { readonly reallyExit: (code: number) => never };

/** @param onError is given the uncaught error that ends the thread; its end then ends the process */
export function startInnerThread(
  { execArgv, resourceLimits }: InnerThread,
  data: ThreadLaneData,
  onError: (error: unknown) => void,
): void {
  const worker = new Worker(THREAD_ENTRY, {
    workerData: LANE_MARK,
    name: `knitting lane ${data.boot.laneIndex}`,
    execArgv: [...execArgv],
    resourceLimits: { ...resourceLimits },
  });
  worker.postMessage(data);
  let told = false;
  worker.on("error", (error: unknown) => {
    told = true;
    onError(genuine(error));
  });
  worker.on("exit", (code) => {
    if (!told) onError(new Error(`the thread that runs tasks ended with code ${code}`));
    reallyExit(code === 0 ? 1 : code);
  });
}

/** What Node makes of a thread's error looks like one and is a plain object, for which the host could not tell its class. */
function genuine(error: unknown): unknown {
  if (!(error instanceof Error) || isNativeError(error)) return error;
  const { message, stack, cause } = error;
  const made = new Error(message, cause === undefined ? undefined : { cause: genuine(cause) });
  Object.setPrototypeOf(made, Object.getPrototypeOf(error) as object);
  for (const [key, value] of Object.entries(error))
    Object.defineProperty(made, key, { value, enumerable: true });
  Object.defineProperty(made, "stack", { value: stack, writable: true, configurable: true });
  return made;
}

// The thread of a lane's process on which tasks run when the process itself keeps rights that no task may have: loading addons,
// by which it has mapped the memory. The main thread only waits for the other's end. Lane side; the main thread of the process.
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
  worker.on("error", onError);
  worker.on("exit", (code) => reallyExit(code === 0 ? 1 : code));
}

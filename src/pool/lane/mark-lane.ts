// Marks this realm as a lane and takes what the host sent. Imported first by an entry, because whatever is evaluated
// after it may ask whether it runs in a lane.
import { registry } from "../task/registry.ts";
import type { ThreadLaneData } from "../transport/thread.ts";

function takeLaneData(): ThreadLaneData | undefined {
  // Not imported: an import would copy `workerData` into the module's ES exports, which task code can read.
  const workerThreads = process.getBuiltinModule("node:worker_threads");
  const data = workerThreads.workerData as Partial<ThreadLaneData> | null | undefined;
  if (data?.boot === undefined || data.port === undefined) return undefined;
  registry().isLane = true;
  // Task code must not find the lane's memory and port where Node left them.
  Object.assign(workerThreads, { workerData: null });
  return { boot: data.boot, port: data.port };
}

/** `undefined` when this thread was not started as a lane, or the module is loaded once more in one. */
export const laneData: ThreadLaneData | undefined = takeLaneData();

// Marks this realm as a lane and takes what the host sent. Imported first by an entry, because whatever is evaluated
// after it may ask whether it runs in a lane.
import { LANE_MARK, type ThreadLaneData } from "../protocol/thread-boot.ts";
import { registry } from "../task/registry.ts";

/** How long to sleep between two looks for the host's message, in ms. */
const LOOK_AGAIN_MS = 1;

function takeLaneData(): ThreadLaneData | undefined {
  // Not imported: an import would copy `workerData` into the module's ES exports, which task code can read.
  const workerThreads = process.getBuiltinModule("node:worker_threads");
  if (workerThreads.workerData !== LANE_MARK) return undefined;
  registry().isLane = true;
  // Task code that tells threads by their data finds none.
  Object.assign(workerThreads, { workerData: null });
  const data = receiveLaneData(workerThreads);
  readAhead(data);
  return data;
}

/** The host sends it right after it has started the thread; a host that fails in between ends the thread. */
function receiveLaneData({
  parentPort,
  receiveMessageOnPort,
}: typeof import("node:worker_threads")): ThreadLaneData {
  if (parentPort === null) throw new TypeError("A lane was started outside a worker thread");
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const received = receiveMessageOnPort(parentPort) as { readonly message: ThreadLaneData } | undefined;
    if (received !== undefined) return received.message;
    Atomics.wait(never, 0, 0, LOOK_AGAIN_MS);
  }
}

/**
 * Asks for the first module of a task, so that it is being read while the rest of this entry is evaluated. It is imported
 * again, and its errors are reported, when tasks are loaded.
 */
function readAhead({ boot }: ThreadLaneData): void {
  const [first] = boot.tasks;
  if (first === undefined || boot.bootstrap !== undefined || boot.exposeGc) return;
  if (Object.values(boot.debug).includes(true)) return;
  import(first.source.href).catch(() => {});
}

/** `undefined` when this thread was not started as a lane, or the module is loaded once more in one. */
export const laneData: ThreadLaneData | undefined = takeLaneData();

// The thread of a lane's process on which tasks run when the process itself keeps rights that no task may have: loading addons,
// by which it has mapped the memory. The main thread only waits for the other's end. Lane side; the main thread of the process.
import { KnittingError } from "../errors.ts";
import { wrongName } from "../native/memory-errors.ts";
import { openNamed, type Segment } from "../native/segment.ts";
import type { OpeningCarrier, SharedBufferReference } from "../shared-memory/reference.ts";
import type { InnerMemory } from "./inner-memory.ts";
import { isNativeError } from "node:util/types";
import { MessageChannel, Worker } from "node:worker_threads";
import type { InnerThread } from "../protocol/process-boot.ts";
import { type InnerLaneData, LANE_MARK } from "../protocol/thread-boot.ts";

/** Opens memory that the thread may not open. */
function fetch(carrier: OpeningCarrier, reference: SharedBufferReference): InnerMemory {
  try {
    const segment = reference.name === undefined ? carrier.open(reference) : openByName(reference);
    const memory = segment.mirror();
    // The mirror keeps the memory for as long as the thread does.
    segment.close();
    return { memory };
  } catch (error) {
    if (error instanceof KnittingError) return { code: error.code, message: error.message };
    return { code: "SHARED_MEMORY_FAILED", message: String(error) };
  }
}

function openByName({ name = "", id }: SharedBufferReference): Segment {
  const segment = openNamed(name);
  if (segment.identity === undefined || segment.identity === id) return segment;
  segment.close();
  throw wrongName(name, "by now that is other memory: the one that was sent has been unlinked");
}

/** As the built file sees it. */
const THREAD_ENTRY = new URL("./thread-entry.mjs", import.meta.url);

/** Node's own, before anything else could be put there. */
const { reallyExit } = process as unknown as { readonly reallyExit: (code: number) => never };

/** @param onError is given the uncaught error that ends the thread; its end then ends the process */
export function startInnerThread(
  { entry, execArgv, resourceLimits }: InnerThread,
  data: Omit<InnerLaneData, "memoryPort">,
  carrier: OpeningCarrier,
  onError: (error: unknown) => void,
): void {
  const worker = new Worker(entry === undefined ? THREAD_ENTRY : new URL(entry), {
    workerData: LANE_MARK,
    name: `knitting lane ${data.boot.laneIndex}`,
    execArgv: [...execArgv],
    resourceLimits: { ...resourceLimits },
  });
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (reference: SharedBufferReference) => port1.postMessage(fetch(carrier, reference)));
  port1.unref();
  worker.postMessage({ ...data, memoryPort: port2 }, [port2]);
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

import { importTask, type PoolOptions } from "../pool/index.ts";
import { openPool } from "../pool/internal.ts";
import type { AbortableCall, Moved } from "../pool/types.ts";
import type { LoopReply, LoopRequest } from "./contract.ts";

// One fresh lane that runs one tinybench loop and ends. Host thread.

/** How long the loop may take to notice that it is to end. After that its lane is killed, and its samples are lost. */
const STOP_GRACE_MS = 1_000;
/** Samples that are kept come back in one message: room for 16 million. It is used only as far as they need it. */
const SAMPLES_BUFFER_BYTES = 1_073_741_824;

const loopTask = importTask<LoopRequest, Moved<LoopReply>>({
  href: new URL("./lane/loop.js", import.meta.url),
  name: "runLoop",
  abortSignal: true,
});

/**
 * @returns `undefined` when `signal` aborted and the loop did not end in time
 * @throws {KnittingError} LANE_CRASHED the lane died; LANE_STARTUP it did not start; and all that openPool() throws
 */
export async function runInLane(
  request: LoopRequest,
  options: PoolOptions,
  moduleHref: string | undefined,
  signal: AbortSignal | undefined,
): Promise<LoopReply | undefined> {
  const pool = openPool(laneOptions(request, options), moduleHref);
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  try {
    // An abort-aware task: its promises can be told to end.
    const call = pool.call<LoopRequest, Moved<LoopReply>>(loopTask, request) as AbortableCall<LoopReply>;
    if (signal === undefined) return await call;
    const tooLate = new Promise<undefined>((resolve) => {
      onAbort = () => {
        call.reject();
        timer = setTimeout(resolve, STOP_GRACE_MS, undefined);
      };
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    call.catch(() => {});
    return await Promise.race([call, tooLate]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    await pool.shutdown();
  }
}

function laneOptions({ options: loop }: LoopRequest, options: PoolOptions): PoolOptions {
  const { inliner: _, ...lane } = options;
  const payload =
    lane.payload ?? (loop.retainSamples ? { payloadMaxByteLength: SAMPLES_BUFFER_BYTES } : undefined);
  return { ...lane, threads: 1, ...(payload === undefined ? {} : { payload }) };
}

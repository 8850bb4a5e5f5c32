// Waits for what a lane does, for as long as that may take. Runs in Vitest's workers.

/** Taken at load time: tests use fake timers. */
const { setTimeout, clearTimeout, setImmediate } = globalThis;
const now = performance.now.bind(performance);

/** A timer that goes off this much late says that this thread was held up, and its messages with it. */
const LATE_MS = 50;

export type InTime<Value> = { readonly value: Value } | "late" | "cancelled";

/**
 * The outcome of `work`, or that it didn't come in time. Rejects as `work` does.
 * @param limitMs 0: without a limit
 * @param signal ends the waiting
 */
export async function inTime<Value>(
  work: Promise<Value>,
  limitMs: number,
  signal: AbortSignal,
): Promise<InTime<Value>> {
  let settled: InTime<Value> | undefined;
  const done = work.then((value): InTime<Value> => (settled = { value }));
  const { promise: stop, cancel } = stopAfter(limitMs, signal, () => settled !== undefined);
  try {
    return await Promise.race([done, stop]);
  } finally {
    cancel();
    // It may still fail, when nobody waits for it any more.
    done.catch(() => {});
  }
}

function stopAfter(
  limitMs: number,
  signal: AbortSignal,
  isSettled: () => boolean,
): { readonly promise: Promise<"late" | "cancelled">; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = (): void => {};
  const promise = new Promise<"late" | "cancelled">((resolve) => {
    onAbort = () => resolve("cancelled");
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    if (limitMs <= 0) return;
    const dueAt = now() + limitMs;
    const look = (): void => {
      // While this thread was held up, the lane may have answered: its message comes after this timer.
      const lateMs = now() - dueAt;
      const wait = lateMs > LATE_MS ? (next: () => void) => setTimeout(next, LATE_MS) : setImmediate;
      wait(() => wait(() => isSettled() || resolve("late")));
    };
    timer = setTimeout(look, limitMs);
  });
  return {
    promise,
    cancel() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

// Finds lanes that a call which was given up keeps from everything else, and replaces them. Host thread; for internal.ts.
import { KnittingError } from "../errors.ts";
import type { TaskEntry } from "../protocol/messages.ts";
import type { Lane } from "./lane.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setTimeout, clearTimeout } = globalThis;

/**
 * Replaces the lane if it does not answer for `graceMs` because of a call that was given up.
 *
 * @param task one that the lane has: loading it again is a question that its event loop answers
 * @param onHeld is told the thread or process of the lane while that still is as it was found
 */
export async function freeOfAbandoned(
  lane: Lane,
  task: TaskEntry,
  graceMs: number,
  onHeld: (laneId: number | undefined) => void,
): Promise<void> {
  if (lane.kind === "inline" || lane.state !== "ready" || !lane.runsAbandoned) return;
  const { id } = lane;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<"silent">((resolve) => {
    timer = setTimeout(() => resolve("silent"), graceMs);
  });
  const answer = await Promise.race([lane.load(task).catch(() => {}), silence]);
  clearTimeout(timer);
  if (answer !== "silent" || lane.id !== id || !lane.runsAbandoned) return;
  onHeld(id);
  const text = "a call that was given up did not come to an end";
  lane.replace(new KnittingError("LANE_CRASHED", text, { laneIndex: lane.index }));
}

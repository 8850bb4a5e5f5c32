// What a lane that is not the host is made with. Host thread. Types only: create-pool.ts makes it, worker-lane.ts reads it.
import type { DebugGate } from "../debug/gate.ts";
import type { KnittingError } from "../errors.ts";
import type { LaneBoot, TaskEntry } from "../protocol/messages.ts";
import type { StartLane } from "../transport/lane-transport.ts";

export interface WorkerLaneSettings {
  readonly kind: "thread" | "process";
  readonly start: StartLane;
  /** Everything a lane boots with, except what differs from start to start. */
  readonly boot: Omit<LaneBoot, "laneId" | "tasks">;
  /** The tasks known so far; a lane that starts later loads them all. */
  readonly tasks: () => readonly TaskEntry[];
  readonly nextLaneId: () => number;
  /** 0: no limit. */
  readonly hardTimeoutMs: number;
  readonly replaceOnHardTimeout: boolean;
  /** Is told the thread or process of a lane whose call has overrun, while that still is as it was found. */
  readonly onOverrun: ((error: KnittingError, laneId: number | undefined) => void) | undefined;
  readonly debug: DebugGate | undefined;
}

// What a pool needs of the kind of its lanes: how they start, what they share with the host, and how they wake it. Host thread;
// one per pool. Types only: thread-lanes.ts and process-lanes.ts do it.
import type { LaneMemory, PayloadSizes, PoolMemory } from "../protocol/memory.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import type { HostBell } from "./host-bell.ts";
import type { StartLane } from "./lane-transport.ts";

/** How much lanes share with the host. */
export interface MemoryNeeds {
  readonly payload: PayloadSizes;
  /** Abort-aware calls in flight. */
  readonly abortCapacity: number;
  /** Whether lanes are to write down when they start a call. */
  readonly withBoard: boolean;
}

/** What one lane shares with the host. It outlives the thread or process that runs the lane. */
export interface LaneParts {
  readonly memory: LaneMemory;
  /** Threads share one, of processes each has its own. */
  readonly poolMemory: PoolMemory;
  readonly spinTokens: SharedArrayBuffer;
}

export interface SharedParts {
  /** In the order of the indices that were given. */
  readonly lanes: readonly LaneParts[];
  readonly bell: HostBell;
}

export interface LaneCarrier {
  readonly kind: "thread" | "process";
  readonly start: StartLane;
  /** Has lanes find memory that is sent by reference; `undefined`: they are threads of this process. */
  readonly memory: SharedBufferCarrier | undefined;
  /** Starts what runs this lane ahead of its `start`, if that helps. */
  launch(laneIndex: number): void;
  /** Ends what was started ahead and has not been used. */
  cancelLaunch(): void;
  /** Whether lanes make `gc()` by themselves, because no flag does. */
  readonly exposeGc: boolean;
  /** Once. */
  share(laneIndices: readonly number[], needs: MemoryNeeds): SharedParts;
  /** All lanes have ended, and nobody looks at what they shared. */
  release(): void;
}

// How a thread learns that it is a lane, and of which pool. Shared by the host's transport and the lane's entry.
import type { MessagePort } from "node:worker_threads";
import type { LaneBoot } from "./messages.ts";

/** The `workerData` of a thread that is to be a lane. */
export const LANE_MARK = "knitting:lane";

/** The first message on its `parentPort`. The lane takes it before any module of a task loads. */
export type ThreadLaneData = {
  readonly boot: LaneBoot;
} & (
  | { readonly port: MessagePort }
  /** The thread is inside a process of the lane's own: its messages lie in shared memory. */
  | InnerLaneParts
);

/** What such a thread gets besides. */
export interface InnerLaneParts {
  readonly mail: { readonly host: SharedArrayBuffer; readonly lane: SharedArrayBuffer };
  /** The main thread opens memory for it that is sent by reference. */
  readonly memoryPort: MessagePort;
}

export type InnerLaneData = { readonly boot: LaneBoot } & InnerLaneParts;

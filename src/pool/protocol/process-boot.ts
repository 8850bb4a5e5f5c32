// How a process learns that it is a lane, and of which pool. Shared by the host's transport and the lane's entry.
//
// The host gives the process one argument, below as JSON; these descriptors; and, as the first message in its mailbox, all that a
// thread gets as its first message.
import type { LaneBoot } from "./messages.ts";
import type { SegmentSizes } from "./segment.ts";

/** The lane's memory, where it is inherited. Blank as soon as it has been mapped. */
export const MEMORY_FD = 0;
/** A socket to the host. Bytes in it mean nothing: they wake whoever reads. */
export const CHANNEL_FD = 3;
/** A socket that nobody writes to. The kernel kills the lane when the host's end is closed, by the host's death for one. */
export const LIFELINE_FD = 4;

/** A socket through which descriptors of memory go that is sent by reference. */
export const MEMORY_SOCKET_FD = 5;

/** What a lane writes to MEMORY_SOCKET_FD, one a line. */
export type MemoryRequest =
  /** Asks for a descriptor of the host's. The answer is one byte, with it or without. */
  | { readonly want: number; readonly id: string }
  /** A descriptor of the lane's comes with it. */
  | { readonly give: string };

/** The last argument of a lane's process. */
export interface ProcessLaneArgument {
  readonly knittingLane: 1;
  /** `undefined`: it is inherited as MEMORY_FD. */
  readonly memoryName?: string;
  readonly sizes: SegmentSizes;
}

/** The thread of the lane's process that runs tasks, where the process itself keeps rights that tasks must not have. */
export interface InnerThread {
  /** URL of the `source` option; `undefined`: the thread starts from the pool's own module. */
  readonly entry?: string;
  readonly execArgv: readonly string[];
  readonly resourceLimits: Readonly<Record<string, number>>;
}

/** The first message. */
export interface ProcessLaneData {
  readonly boot: Omit<LaneBoot, "memory" | "poolMemory" | "spinTokens">;
  /** `undefined`: the process's main thread runs tasks. */
  readonly inThread: InnerThread | undefined;
}

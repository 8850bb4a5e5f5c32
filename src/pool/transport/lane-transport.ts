// What the host needs of whatever carries a lane: a thread today, a process by the same interface. Nothing here knows
// which; everything above it stays the same for all.
import type { HostMessage, LaneBoot, LaneMessage } from "../protocol/messages.ts";

/** How a lane ended. */
export interface LaneExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The uncaught error that ended it, if there was one. */
  readonly error: unknown;
  /** What a process has written to stderr last, where nothing else says why it ended. */
  readonly lastWords?: string;
}

/** Called by the transport; never synchronously from its constructor. */
export interface LaneEvents {
  message(message: LaneMessage): void;
  /** The lane is gone: no code of it runs any more, and its memory is quiet. Called exactly once. */
  exit(exit: LaneExit): void;
}

export interface LaneTransport {
  /** Node's thread id, or the process id. */
  readonly id: number;
  post(message: HostMessage, transfer: readonly ArrayBuffer[]): void;
  /** Takes a message that has arrived but not been delivered, without waiting. */
  receive(): LaneMessage | undefined;
  /** Ends the lane's sleep; the word that it sleeps on has been changed before. */
  wake(): void;
  /** Ends the lane at once, whatever it runs. `exit` follows. */
  terminate(): void;
}

export type StartLane = (boot: LaneBoot, events: LaneEvents) => LaneTransport;

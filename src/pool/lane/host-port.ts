// What a lane needs of the channel to its host, whatever carries it. Lane side.
import type { HostMessage, LaneMessage } from "../protocol/messages.ts";

export interface HostPort {
  /** For how many of `process.getActiveResourcesInfo()` the channel itself stands while it is listened to. */
  readonly activeResources: number;
  post(message: LaneMessage, transfer: readonly ArrayBuffer[]): void;
  /** Calls `receive` for every message from now on. Keeps the lane alive. */
  listen(receive: (message: HostMessage) => void): void;
  /** Hands over the messages that have come, where they are not handed over as they come. */
  poll?(): void;
}

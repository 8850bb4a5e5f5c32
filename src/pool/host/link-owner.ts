// What the host's end of a lane's rings asks of the lane that it belongs to. Host thread. Types only: worker-lane.ts does it.
import type { Waker } from "../ring/parking.ts";
import type { Call } from "./call.ts";

export interface LinkOwner extends Waker {
  /** Sends the call's attachments to the lane, which has started it. */
  sendAttachments(call: Call): void;
  /** Attachments that the lane sent with its reply; `undefined` when they never arrived. */
  takeAttachments(openIndex: number): readonly unknown[] | undefined;
  /** The lane has answered the call, whether or not anyone still waits for it. */
  callAnswered(call: Call): void;
  /** What the lane has written into the memory that it shares with the host makes no sense. */
  broke(what: string): void;
  /** Says what goes to and comes from the lane, while the debug namespace `signals` is on. */
  readonly signals: ((text: string) => void) | undefined;
}

// The lane's end of the channel to its host, so that task code cannot get at the port. Lane side.
//
// A port that is listened to is within reach of everybody in the thread: `process._getActiveHandles()` lists it,
// `executionAsyncResource()` is it while a message is being delivered, and its events go through methods of prototypes. So the
// lane never listens. It asks for messages when the host has counted one up (CONTROL_SEQUENCE_WORD), and the port, being
// neither started nor referenced, is listed nowhere.
import type { MessagePort } from "node:worker_threads";
import { append, uncurry } from "../protocol/primordials.ts";
import type { HostMessage, LaneMessage } from "../protocol/messages.ts";
import type { HostPort } from "./host-port.ts";

/** A timer that never fires keeps the lane alive, and counts as one active resource. The longest that Node takes. */
const KEEP_ALIVE_MS = 2_147_483_647;

// By their builtin's own name, and not imported: see mark-lane.ts.
const { MessagePort: Port, receiveMessageOnPort } = process.getBuiltinModule("node:worker_threads");
const { setInterval } = globalThis;
const post: (port: MessagePort, message: unknown, transfer: ArrayBuffer[]) => void = uncurry(
  Port.prototype.postMessage as never,
);

export function sealPort(port: MessagePort): HostPort {
  let receive: ((message: HostMessage) => void) | undefined;
  return {
    activeResources: 1,
    post(message: LaneMessage, transfer) {
      const list: ArrayBuffer[] = [];
      for (let index = 0; index < transfer.length; index++) append(list, transfer[index] as ArrayBuffer);
      post(port, message, list);
    },
    listen(receiver) {
      receive = receiver;
      setInterval(() => {}, KEEP_ALIVE_MS);
    },
    poll() {
      if (receive === undefined) return;
      for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
        receive((next as { readonly message: HostMessage }).message);
    },
  };
}

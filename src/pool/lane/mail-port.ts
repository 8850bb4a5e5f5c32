// The lane's end of the channel to its host where that is two mailboxes in shared memory: in a process of its own. Lane side.
// As with a thread's port, nothing of it is within reach of task code.
import type { HostMessage, LaneMessage } from "../protocol/messages.ts";
import { MailReceiver, MailSender } from "../ring/mailbox.ts";
import type { Waker } from "../ring/parking.ts";
import type { HostPort } from "./host-port.ts";

/** A timer that never fires keeps the lane alive, and counts as one active resource. The longest that Node takes. */
const KEEP_ALIVE_MS = 2_147_483_647;
/** How long to sleep between two looks whether the host has made room, in ms. */
const LOOK_AGAIN_MS = 1;

/** Taken at load time: a task may replace them. */
const { setInterval } = globalThis;
const { wait } = Atomics;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** @param received what has taken the first message from `hostMail`, and goes on with it */
export function mailPort(received: MailReceiver, laneMail: SharedArrayBuffer, host: Waker): HostPort {
  const sender = new MailSender(laneMail);
  let receive: ((message: HostMessage) => void) | undefined;
  return {
    activeResources: 1,
    post(message: LaneMessage) {
      sender.send(message);
      host.wake();
      while (!sender.flush()) {
        wait(NEVER, 0, 0, LOOK_AGAIN_MS);
        host.wake();
      }
    },
    listen(receiver) {
      receive = receiver;
      setInterval(() => {}, KEEP_ALIVE_MS);
    },
    poll() {
      if (receive === undefined || !received.hasMail) return;
      for (let message = received.take(); message !== undefined; message = received.take())
        receive(message as HostMessage);
      // More of it may wait for the room that this has made.
      host.wake();
    },
  };
}

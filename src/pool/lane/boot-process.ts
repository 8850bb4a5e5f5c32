// Starts the lane in a process of its own: on this thread, or on one inside. Lane side; the main thread of the process.
import { Encoder, encodeThrown } from "../codec/index.ts";
import { regionAddress } from "../native/region.ts";
import type { EncodedMessage, LaneBoot, LaneMessage } from "../protocol/messages.ts";
import { keepEncoded } from "../ring/writer.ts";
import { bootLane } from "./boot.ts";
import { announceDeath } from "./guards.ts";
import type { HostPort } from "./host-port.ts";
import { startInnerThread } from "./inner-thread.ts";
import { mailPort } from "./mail-port.ts";
import type { ProcessLane } from "./mark-process-lane.ts";
import { memoryClient } from "./memory-client.ts";
import { ring, waitInProcess } from "./process-waiting.ts";

export function bootProcess(lane: ProcessLane): void {
  const { buffers, native, received, inThread } = lane;
  const boot = bootOf(lane);
  const wake = (): void => ring(native);
  if (inThread !== undefined) {
    const mail = { host: buffers.hostMail, lane: buffers.laneMail };
    startInnerThread(inThread, { boot, mail }, memoryClient(native, { wake }), (error) => {
      tellDeath(mailPort(received, buffers.laneMail, { wake }), error, boot.maxPayloadBytes);
    });
    return;
  }
  const control = new Int32Array(buffers.control);
  const waiting = waitInProcess(control, regionAddress(buffers.control), native);
  const port = mailPort(received, buffers.laneMail, waiting);
  announceDeath((error) => tellDeath(port, error, boot.maxPayloadBytes));
  // A lane that cannot boot has told the host why; its rejection then ends the process.
  void bootLane(boot, port, waiting, memoryClient(native, waiting));
}

function bootOf({ boot, buffers, spins }: ProcessLane): LaneBoot {
  const { control, requestSlots, replySlots, requestPayload, replyPayload, board, bell, abortFlags } =
    buffers;
  return {
    ...boot,
    memory: { control, requestSlots, replySlots, requestPayload, replyPayload, board },
    poolMemory: { bell, abortFlags },
    spinTokens: new SharedArrayBuffer(spins ? 4 : 0),
  };
}

/** The exit of a process does not say what was thrown. */
function tellDeath(port: HostPort, error: unknown, maxPayloadBytes: number): void {
  const encoder = new Encoder(maxPayloadBytes);
  encodeThrown(encoder, error);
  const { tag, inline, bytes } = keepEncoded(encoder);
  const reason: EncodedMessage = { tag, inline, bytes };
  const message: LaneMessage = { kind: "dying", reason };
  port.post(message, []);
}

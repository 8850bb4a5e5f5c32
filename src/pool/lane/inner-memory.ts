// How a lane gets memory that is sent by reference, when it is a thread inside a process of its own and may not map any: the main
// thread does, and hands it over. Lane side; the thread's end.
import type { MessagePort } from "node:worker_threads";
import { KnittingError } from "../errors.ts";
import { uncurry } from "../protocol/primordials.ts";
import type { SharedBufferReference, ThreadCarrier } from "../shared-memory/reference.ts";

/** What the main thread answers. */
export type InnerMemory =
  { readonly memory: SharedArrayBuffer } | { readonly code: KnittingError["code"]; readonly message: string };

/** How long to sleep between two looks for the answer, in ms. */
const LOOK_AGAIN_MS = 1;

// By their builtin's own name, and not imported: see mark-lane.ts.
const { MessagePort: Port, receiveMessageOnPort } = process.getBuiltinModule("node:worker_threads");
const post: (port: MessagePort, message: unknown) => void = uncurry(Port.prototype.postMessage as never);
const { wait } = Atomics;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** @param port to the main thread; neither started nor listened to, so that task code finds it nowhere */
export function innerMemory(port: MessagePort): ThreadCarrier {
  return {
    byThread: true,
    // The host has it, or has closed it: this thread makes none of its own.
    send: () => undefined,
    open(reference: SharedBufferReference) {
      post(port, reference);
      for (;;) {
        const answer = (receiveMessageOnPort(port) as { readonly message: InnerMemory } | undefined)?.message;
        if (answer === undefined) wait(NEVER, 0, 0, LOOK_AGAIN_MS);
        else if ("memory" in answer) return answer.memory;
        else throw new KnittingError(answer.code, answer.message);
      }
    },
  };
}

// Sends what a lane prints to the host at once. Lane side; installed by boot.ts before any user code.
//
// By itself Node sends a first chunk, and keeps all others until the host has answered and the thread's event loop comes
// around. A lane that is ended right after a call would take what that call printed with it. What has been posted arrives
// in any case: Node reads the rest of a thread's messages when it ends.
import { apply, descriptorOf } from "../protocol/primordials.ts";

// By its builtin's own name, and not imported: see mark-lane.ts.
const { isMainThread } = process.getBuiltinModule("node:worker_threads");

type WriteChunks = (chunks: unknown, done: () => void) => void;

/** Node's own stream for a thread's output, as far as it is used here. */
interface LaneOutput {
  _writev?: WriteChunks | null;
}

export function sendOutputAtOnce(): void {
  // The streams of a process are files, pipes or terminals, and do not wait for anybody.
  if (isMainThread) return;
  for (const name of ["stdout", "stderr"] as const) {
    const get = descriptorOf(process, name)?.get;
    if (get === undefined) continue;
    // Node makes the stream when it is first asked for, which most lanes never do.
    let output: LaneOutput | undefined;
    Object.defineProperty(process, name, {
      get: () => (output ??= withoutWaiting(apply(get, process, []) as LaneOutput)),
      enumerable: true,
      configurable: true,
    });
  }
}

function withoutWaiting(output: LaneOutput): LaneOutput {
  const write = output._writev;
  if (typeof write !== "function") return output;
  output._writev = (chunks, done) => {
    apply(write, output, [chunks, () => {}]);
    done();
  };
  return output;
}

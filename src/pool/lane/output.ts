// Sends what a lane prints to the host at once. Lane side; installed by boot.ts before any user code.
//
// By itself Node sends a first chunk, and keeps all others until the host has answered and the thread's event loop comes
// around. A lane that is ended right after a call would take what that call printed with it. What has been posted arrives
// in any case: Node reads the rest of a thread's messages when it ends. A thread inside a process of the lane's own has
// nobody who would: the process is killed. It writes for itself.
import { apply, descriptorOf } from "../protocol/primordials.ts";

// By its builtin's own name, and not imported: see mark-lane.ts.
const { isMainThread } = process.getBuiltinModule("node:worker_threads");
const { writeSync } = process.getBuiltinModule("node:fs");

type Chunk = { readonly chunk: string | Uint8Array; readonly encoding: BufferEncoding };
type WriteChunks = (chunks: readonly Chunk[], done: () => void) => void;

/** Node's own stream for a thread's output, as far as it is used here. */
interface LaneOutput {
  _writev?: WriteChunks | null;
}

/** Taken at load time: a task may replace them. */
const { wait } = Atomics;
const toBytes = Buffer.from.bind(Buffer);
const pause = new Int32Array(new SharedArrayBuffer(4));
/** Until a full pipe is tried again. */
const FULL_MS = 1;

/** The process's own descriptors. The host reads what comes from them all the time. */
const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** @param ownProcess whether this thread is inside a process of the lane's own */
export function sendOutputAtOnce(ownProcess: boolean): void {
  // The streams of a process are files, pipes or terminals, and do not wait for anybody.
  if (isMainThread) return;
  for (const name of ["stdout", "stderr"] as const) {
    const get = descriptorOf(process, name)?.get;
    if (get === undefined) continue;
    // A thread has its streams from the beginning, and a warning may have made the console keep them by now.
    const output = apply(get, process, []) as LaneOutput;
    if (ownProcess) writeTo(DESCRIPTORS[name], output);
    else dontWait(output);
  }
}

function writeTo(descriptor: number, output: LaneOutput): void {
  output._writev = (chunks, done) => {
    for (const { chunk, encoding } of chunks) writeAll(descriptor, toBytes(chunk as string, encoding));
    done();
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // The main thread, which has the same stream, may have made it one that does not block.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
      wait(pause, 0, 0, FULL_MS);
    }
  }
}

function dontWait(output: LaneOutput): void {
  const write = output._writev;
  if (typeof write !== "function") return;
  output._writev = (chunks, done) => {
    apply(write, output, [chunks, () => {}]);
    done();
  };
}

// Marks this process as a lane, maps its memory and takes what the host sent. Imported first by the entry, because whatever
// is evaluated after it may ask whether it runs in a lane.
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { loadNative, type Native } from "../native/libc.ts";
import { mapRegion, regionBytes } from "../native/region.ts";
import {
  CHANNEL_FD,
  LIFELINE_FD,
  MEMORY_FD,
  MEMORY_SOCKET_FD,
  type ProcessLaneArgument,
  type ProcessLaneData,
} from "../protocol/process-boot.ts";
import { type SegmentBuffers, segmentBuffers, segmentBytes } from "../protocol/segment.ts";
import { MailReceiver } from "../ring/mailbox.ts";
import { registry } from "../task/registry.ts";

/** How long to sleep between two looks for the host's message, in ms. */
const LOOK_AGAIN_MS = 1;
const BELL = new Uint8Array(1);
const STDERR = 2;
const { reallyExit } = process as unknown as { readonly reallyExit: (code: number) => never };

export interface ProcessLane extends ProcessLaneData {
  readonly buffers: SegmentBuffers;
  readonly native: Native;
  /** Goes on with the host's messages. */
  readonly received: MailReceiver;
}

function takeProcessLane(): ProcessLane | undefined {
  const argument = readArgument();
  if (argument === undefined) return undefined;
  registry().isLane = true;
  try {
    return connect(argument);
  } catch (error) {
    // Nothing else reaches the host yet: it quotes what the process has written last.
    writeSync(STDERR, `${error instanceof Error ? error.message : String(error)}\n`);
    return reallyExit(1);
  }
}

function connect(argument: ProcessLaneArgument): ProcessLane {
  const native = loadAlone();
  native.keepToItself(CHANNEL_FD);
  native.keepToItself(LIFELINE_FD);
  native.keepToItself(MEMORY_SOCKET_FD);
  native.dieWithPeer(LIFELINE_FD);
  const buffers = mapMemory(argument, native);
  const received = new MailReceiver(buffers.hostMail);
  return { ...receiveData(received, native), buffers, native, received };
}

/** Its last argument says that this process is a lane. Tasks do not see it. */
function readArgument(): ProcessLaneArgument | undefined {
  const { argv } = process;
  try {
    const argument = JSON.parse(argv[argv.length - 1] ?? "") as ProcessLaneArgument | null;
    if (argument?.knittingLane !== 1) return undefined;
    argv.length--;
    return argument;
  } catch {
    return undefined;
  }
}

/** Loads native code, and leaves nothing of it where `require()` finds it. */
function loadAlone(): Native {
  const { cache } = createRequire(import.meta.url);
  const before = new Set(Object.keys(cache));
  const native = loadNative();
  for (const key of Object.keys(cache)) if (!before.has(key)) delete cache[key];
  return native;
}

function mapMemory({ memoryName, sizes }: ProcessLaneArgument, native: Native): SegmentBuffers {
  const handle = memoryName === undefined ? MEMORY_FD : native.memory.openNamed(memoryName);
  if (native.memory.measure(handle).bytes < segmentBytes(sizes, regionBytes)) {
    throw new Error(
      "descriptor 0 is not the lane's memory: what wraps the lane has replaced its stdin. " +
        'Pass stdin on, or use `worker.processSharedMemory: "named"`',
    );
  }
  const buffers = segmentBuffers(sizes, regionBytes, (offset, bytes) => mapRegion(handle, offset, bytes));
  // Task code may read and write descriptors that are open.
  if (memoryName === undefined) native.blankDescriptor(MEMORY_FD);
  else native.close(handle);
  return buffers;
}

/** It is there before the process is. What is longer than the mailbox comes piece by piece, for which the host is rung. */
function receiveData(received: MailReceiver, native: Native): ProcessLaneData {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const data = received.take();
    if (data !== undefined) return data as ProcessLaneData;
    native.write(CHANNEL_FD, BELL);
    Atomics.wait(never, 0, 0, LOOK_AGAIN_MS);
  }
}

/** `undefined` when this process was not started as a lane. */
export const processLane: ProcessLane | undefined = takeProcessLane();

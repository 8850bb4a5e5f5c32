// Writes diagnostics to stderr. Imported by gate.ts only, and only when a namespace is on. Runs in the host and in lanes.
//
// It writes to the descriptor itself: a lane's `process.stderr` goes through the host's event loop, so that a lane that
// is killed, parked or stuck would lose the lines that explain it.
import { writeSync } from "node:fs";
import { formatLine, type DebugLine } from "./line.ts";

const STDERR = 2;
/** A full pipe that nobody empties for this long loses the line: diagnostics must not hang the program. */
const PATIENCE_MS = 250;
const RETRY_MS = 1;

export function print(line: DebugLine): void {
  writeAll(Buffer.from(formatLine(line)));
}

function writeAll(bytes: Buffer): void {
  let written = 0;
  let patienceMs = PATIENCE_MS;
  while (written < bytes.length) {
    try {
      written += writeSync(STDERR, bytes, written);
    } catch (error) {
      // A closed stderr is nobody's fault; a full one is waited for.
      if (!isFull(error) || patienceMs <= 0) return;
      patienceMs -= RETRY_MS;
      sleep(RETRY_MS);
    }
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";

// Where the module server listens: a socket in a directory that only this user may enter, or a named pipe on Windows.

/** The longest path of a socket that every system accepts, its closing zero included (macOS has the shortest). */
const MAX_SOCKET_PATH_BYTES = 104;

export interface SocketPlace {
  readonly path: string;
  /** Removes what the place left in the file system. Synchronous, so that it can run while the process exits. */
  remove(): void;
}

/** Makes a new place to listen at. Nothing outside it is touched. */
export function makeSocketPlace(): SocketPlace {
  if (process.platform === "win32") {
    return { path: `\\\\.\\pipe\\knitting-${randomUUID()}`, remove() {} };
  }
  const directory = mkdtempSync(join(temporaryDirectory(), "knitting-")); // mode 0700
  return {
    path: join(directory, "modules"),
    remove() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function temporaryDirectory(): string {
  const directory = tmpdir();
  const longestName = "/knitting-XXXXXX/modules\0".length;
  return Buffer.byteLength(directory) + longestName <= MAX_SOCKET_PATH_BYTES ? directory : "/tmp";
}

// The named memory of a pool's process lanes: for wrappers that do not pass descriptors on. Host thread; one per pool.
//
// A name outlives its process. A watchdog, a shell that waits for the host's end of a pipe to close, takes the names away when the
// host is killed and cannot do it itself.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Native } from "../native/libc.ts";
import type { SharedMemoryOptions } from "../options/pool-options.ts";

/** Where Linux keeps named memory. */
const FOLDER = "/dev/shm";
/** Reads names, one a line, until the pipe is closed; then removes what they name. */
const WATCHDOG = 'while read -r name; do set -- "$@" "$name"; done; [ $# -eq 0 ] || rm -f -- "$@"';

export class NamedMemory {
  readonly #native: Native;
  readonly #options: Required<SharedMemoryOptions>;
  readonly #names: string[] = [];
  #watchdog: ChildProcess | undefined;

  constructor(native: Native, options: Required<SharedMemoryOptions>) {
    this.#native = native;
    this.#options = options;
  }

  /** @throws {KnittingError} SHARED_MEMORY_FAILED when the system has no room for it */
  create(bytes: number): { readonly name: string; readonly handle: number } {
    const name = `${this.#options.namePrefix}-${process.pid}-${randomBytes(6).toString("hex")}`;
    // Watched first: a name of which nobody knows yet is a name that may be left behind.
    this.#watch(name);
    const handle = this.#native.memory.createNamed(name, bytes, false);
    this.#names.push(name);
    return { name, handle };
  }

  release(): void {
    if (!this.#options.unlinkOnShutdown) return;
    for (const name of this.#names) this.#native.memory.unlink(name);
    this.#names.length = 0;
    this.#watchdog?.stdin?.end();
    this.#watchdog = undefined;
  }

  #watch(name: string): void {
    if (!this.#options.unlinkOnShutdown || process.platform !== "linux") return;
    this.#watchdog ??= startWatchdog();
    this.#watchdog.stdin?.write(`${FOLDER}/${name}\n`);
  }
}

function startWatchdog(): ChildProcess {
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh"], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {},
    // A session of its own, which nothing that is meant for the host reaches.
    detached: true,
  });
  // Without a shell the names are still removed by an orderly end.
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}

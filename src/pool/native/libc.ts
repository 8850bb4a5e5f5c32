// What the operating system gives and Node does not, as plain functions: `loadNative()` finds them once per thread. All are
// declared when they are loaded: afterwards the right to load addons may be dropped, and the package's modules purged.
import { darwinCalls } from "./darwin.ts";
import { KnittingError } from "../errors.ts";
import { loadKoffi } from "./koffi.ts";
import { linuxCalls } from "./linux.ts";
import { notHere } from "./memory-errors.ts";
import { windowsCalls } from "./windows.ts";

/**
 * How memory is made, found and let go. A handle is a file descriptor, or a HANDLE on Windows; an address is a number: user
 * space ends far below 2^53.
 */
export interface MemoryCalls {
  /** Whether handles are file descriptors, which a child may inherit. */
  readonly hasDescriptors: boolean;
  /** Longest name, in characters. */
  readonly longestName: number;
  createAnonymous(bytes: number): number;
  /** @param reserve takes the pages now, so that a full file system is an error here and no crash later */
  createNamed(name: string, bytes: number, reserve: boolean): number;
  openNamed(name: string): number;
  /** Removes the name, if it is still there. */
  unlink(name: string): void;
  /** What is behind a handle. */
  measure(handle: number): MemoryFacts;
  map(handle: number, bytes: number): number;
  /** Maps a part of the memory over addresses that are this process's already. */
  mapOver(address: number, handle: number, offset: number, bytes: number): void;
  /** Where a buffer's first byte is. */
  addressOf(buffer: SharedArrayBuffer): number;
  /** Gives the pages back and keeps the addresses valid, as far as the system can do that in one step. */
  blank(address: number, bytes: number): void;
  unmap(address: number, bytes: number): void;
  view(address: number, bytes: number): ArrayBuffer;
  /** Lays the memory at `address` under a SharedArrayBuffer as well, of which all pages are the buffer's own. */
  mirror(address: number, bytes: number, buffer: SharedArrayBuffer): void;
  /** Lays other memory under it again. */
  blankMirror(buffer: SharedArrayBuffer): void;
  close(handle: number): void;
}

export interface MemoryFacts {
  readonly bytes: number;
  /** The same for all handles of the same memory, and for no other; `undefined` where the system does not say. */
  readonly identity: string | undefined;
  /** Whether nobody can make it smaller: touching memory that has been cut off ends the process. */
  readonly isFixed: boolean;
}

/** What came through a socket: how many bytes (0: the peer has closed it), and descriptors, which are the caller's now. */
export interface Received {
  readonly bytes: number;
  readonly descriptors: readonly number[];
}

export interface Native {
  readonly memory: MemoryCalls;
  /**
   * Sleeps while the word at `address` is `expected`: until a wake-up, the time-out, or for no reason at all. Blocks the
   * thread. The word may be in memory that processes share.
   *
   * @param timeoutMs without it: no limit
   */
  futexWait(address: number, expected: number, timeoutMs?: number): void;
  /**
   * The same on a thread of libuv's pool, of which there are four by default: one waits per call. Keeps the process alive
   * as long as it waits.
   */
  futexWaitAsync(address: number, expected: number, timeoutMs?: number): Promise<void>;
  /** Wakes up to `count` sleepers at `address`, in any process. Returns how many; on macOS only whether there were any. */
  futexWake(address: number, count: number): number;
  /** Returns how many bytes were written, -1 when it would have to wait. */
  write(fd: number, bytes: Uint8Array): number;
  /** Returns how many bytes were read, 0 at the end, -1 when it would have to wait. */
  read(fd: number, bytes: Uint8Array): number;
  /** Closes a descriptor. */
  close(fd: number): void;
  /** Puts /dev/null in the place of a descriptor. */
  blankDescriptor(fd: number): void;
  /** Programs that this process starts do not get the descriptor. */
  keepToItself(fd: number): void;
  /** Another descriptor for the same file; not inherited. */
  duplicate(fd: number): number;
  /**
   * Has the kernel kill this process once the other end of a socket is closed, by the death of its owner above all, and at
   * once if it is closed already. Nothing may be sent through that socket: that kills as well.
   */
  dieWithPeer(fd: number): void;
  /** Two ends of a Unix socket. The first does not wait, and is not inherited. */
  socketPair(): readonly [number, number];
  /**
   * Sends bytes, at least one, through a Unix socket, and with the first of them a descriptor. Returns how many bytes were
   * sent, -1 when it would have to wait.
   */
  sendDescriptor(socketFd: number, fd: number, bytes: Uint8Array): number;
  /** Takes what has come through a Unix socket; `undefined` when it would have to wait. Descriptors are not inherited. */
  receive(socketFd: number, bytes: Uint8Array): Received | undefined;
  /** Opens a descriptor of another process of the same user, by `/proc`. */
  openOf(pid: number, fd: number): number;
  /** Milliseconds on a clock that all processes of the machine share. */
  monotonicMs(): number;
}

let loaded: Native | undefined;
let isRefused = false;

/**
 * For threads that may be ended at any moment: koffi ends the whole process when its thread is ended while it is loaded, or
 * makes a buffer. There, memory comes from other threads, and needs no call.
 */
export function refuseNative(): void {
  isRefused = true;
}

/**
 * The calls of this system. Loads the package `koffi` when it is called first.
 *
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE when it is not installed or may not be loaded, the system is unknown, or
 *   this thread is a lane
 */
export function loadNative(): Native {
  if (isRefused) {
    throw new KnittingError(
      "SHARED_MEMORY_UNAVAILABLE",
      "A thread lane cannot create or open shared memory: the process would end with the lane, if the lane is ended " +
        "meanwhile. Create it on the host, and hand it over in a call or in `bootstrap.data`; or use process lanes",
    );
  }
  return (loaded ??= load());
}

function load(): Native {
  switch (process.platform) {
    case "linux":
      return linuxCalls(loadKoffi());
    case "darwin":
      return darwinCalls(loadKoffi());
    case "win32":
      return windowsCalls(loadKoffi());
    default:
      throw notHere("Shared memory across processes", process.platform);
  }
}

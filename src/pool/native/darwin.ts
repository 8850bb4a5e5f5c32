// The calls of macOS, written from its headers: untested. What it has no way for is an error that says so. Any thread.
import { fstatSync } from "node:fs";
import { DARWIN_MESSAGES, descriptorPassing } from "./descriptor-passing.ts";
import { failuresOf } from "./failures.ts";
import type { Koffi, NativeFunction, NativeLibrary } from "./koffi.ts";
import type { Native } from "./libc.ts";
import { notHere } from "./memory-errors.ts";
import { posixIo } from "./posix-io.ts";
import { posixMemory } from "./posix-memory.ts";

const O_CREAT = 0x200;
const O_EXCL = 0x800;
const O_RDWR = 2;
const OWNER_ONLY = 0o600;
const CLOCK_MONOTONIC = 6;
const MACH_ABSOLUTE_TIME = 32;
/** Flag of the calls that wait and wake: the word is in memory that processes share. */
const SHARED = 1;
const WORD_BYTES = 4;

export function darwinCalls(koffi: Koffi): Native {
  const libc = koffi.load(null);
  const failures = failuresOf(koffi);
  const ftruncate = libc.func("int ftruncate(int fd, int64_t length)");
  const shmOpen = libc.func("int shm_open(const char *name, int flags, ...)");
  const shmUnlink = libc.func("int shm_unlink(const char *name)");
  const clockGettime = libc.func("int clock_gettime(int clock, int64_t time)");
  const time = new Uint32Array(4);
  const timeAddress = Number(koffi.address(time.buffer));
  const { open: _, ...io } = posixIo(libc, failures, {
    closeOnExec: 0x1000000,
    duplicate: 67,
    nonBlocking: 0x4,
  });

  /** A name that is gone as soon as it has been used. The descriptor is not inherited, which is shm_open's own doing. */
  const createAnonymous = (bytes: number): number => {
    const name = `/knitting-${process.pid}-${Math.random().toString(36).slice(2, 12)}`;
    const fd = shmOpen(name, O_RDWR | O_CREAT | O_EXCL, "int", OWNER_ONLY) as number;
    if (fd < 0) throw failures.failed("shm_open", `Making ${bytes} bytes of memory`);
    shmUnlink(name);
    if (ftruncate(fd, bytes) === 0) return fd;
    const error = failures.failed("ftruncate", `Making ${bytes} bytes of memory`);
    io.close(fd);
    throw error;
  };

  return {
    memory: posixMemory(koffi, libc, failures, {
      longestName: 30,
      openFlags: { create: O_CREAT, exclusive: O_EXCL, closeOnExec: 0 },
      mapFlags: { anonymous: 0x1000, noReserve: 0x40 },
      variadicMode: true,
      createAnonymous,
      measure: (fd) => ({ bytes: fstatSync(fd).size, identity: undefined, isFixed: true }),
      mirror() {
        throw notHere("Handing shared memory to a thread", "macOS");
      },
      reserve: undefined,
    }),
    ...waiting(libc),
    ...io,
    ...descriptorPassing(koffi, libc, failures, DARWIN_MESSAGES),
    dieWithPeer() {
      throw notHere("Ending a process by the kernel together with its peer", "macOS");
    },
    openOf() {
      throw notHere("Opening a descriptor of another process", "macOS");
    },
    monotonicMs() {
      clockGettime(CLOCK_MONOTONIC, timeAddress);
      return ((time[0] ?? 0) + (time[1] ?? 0) * 2 ** 32) * 1000 + (time[2] ?? 0) / 1e6;
    },
  };
}

/** Since macOS 14.4. */
function waiting(libc: NativeLibrary): Pick<Native, "futexWait" | "futexWaitAsync" | "futexWake"> {
  const PromiseOf = Promise;
  let wait: NativeFunction;
  let waitWithLimit: NativeFunction;
  let wakeOne: NativeFunction;
  let wakeAll: NativeFunction;
  try {
    wait = libc.func(
      "int os_sync_wait_on_address(int64_t address, uint64_t value, size_t size, uint32_t flags)",
    );
    waitWithLimit = libc.func(
      "int os_sync_wait_on_address_with_timeout(int64_t address, uint64_t value, size_t size, uint32_t flags, uint32_t clock, uint64_t timeout)",
    );
    wakeOne = libc.func("int os_sync_wake_by_address_any(int64_t address, size_t size, uint32_t flags)");
    wakeAll = libc.func("int os_sync_wake_by_address_all(int64_t address, size_t size, uint32_t flags)");
  } catch {
    const refuse = (): never => {
      throw notHere("Waiting in one process for another", "macOS before 14.4");
    };
    return { futexWait: refuse, futexWaitAsync: refuse, futexWake: refuse };
  }
  /** Its limit is a whole number of nanoseconds and not 0. */
  const limitOf = (timeoutMs: number): number => (timeoutMs > 1e-6 ? Math.floor(timeoutMs * 1e6) : 1);
  return {
    futexWait(address, expected, timeoutMs) {
      const value = expected >>> 0;
      if (timeoutMs === undefined || timeoutMs === Infinity) wait(address, value, WORD_BYTES, SHARED);
      else waitWithLimit(address, value, WORD_BYTES, SHARED, MACH_ABSOLUTE_TIME, limitOf(timeoutMs));
    },
    futexWaitAsync(address, expected, timeoutMs) {
      const value = expected >>> 0;
      return new PromiseOf((resolve, reject) => {
        const done = (error: unknown): void => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        };
        if (timeoutMs === undefined || timeoutMs === Infinity) {
          wait.async(address, value, WORD_BYTES, SHARED, done);
        } else {
          const limit = limitOf(timeoutMs);
          waitWithLimit.async(address, value, WORD_BYTES, SHARED, MACH_ABSOLUTE_TIME, limit, done);
        }
      });
    },
    futexWake(address, count) {
      if (count > 1) return wakeAll(address, WORD_BYTES, SHARED) === 0 ? 1 : 0;
      return wakeOne(address, WORD_BYTES, SHARED) === 0 ? 1 : 0;
    },
  };
}

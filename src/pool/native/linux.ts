// The calls of Linux. Any thread; what is declared here stays usable when addons may no longer be loaded.
import { descriptorPassing, LINUX_MESSAGES } from "./descriptor-passing.ts";
import { failuresOf } from "./failures.ts";
import { type Koffi, unavailable } from "./koffi.ts";
import type { MemoryFacts, Native } from "./libc.ts";
import { closed, notHere, systemFailed } from "./memory-errors.ts";
import { posixIo } from "./posix-io.ts";
import { posixMemory } from "./posix-memory.ts";

/** Numbers of calls that C libraries have no function for. Other flags below are the same on all of these. */
const CALL_NUMBERS: Readonly<Record<string, { readonly futex: number; readonly statx: number }>> = {
  x64: { futex: 202, statx: 332 },
  arm64: { futex: 98, statx: 291 },
  riscv64: { futex: 98, statx: 291 },
  loong64: { futex: 98, statx: 291 },
};

/** Without the flag for "this process only". */
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const MFD_NOEXEC_SEAL = 8;
const F_ADD_SEALS = 1033;
const F_GET_SEALS = 1034;
const F_SEAL_SEAL = 1;
const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;

const AT_EMPTY_PATH = 0x1000;
const STATX_INO_AND_SIZE = 0x300;
/** Positions in the answer of statx, in 32-bit words. */
const STATX_WORDS = 64;
const INO_WORD = 8;
const SIZE_WORD = 10;
const DEVICE_WORD = 34;

const F_GETFL = 3;
const F_SETFL = 4;
const F_SETOWN = 8;
const F_SETSIG = 10;
const O_ASYNC = 0o20000;
const SIGKILL = 9;
const POLLHUP_ANSWERS = 0x10 | 0x8 | 0x20 | 0x2000;
const POLLRDHUP = 0x2000;

const MREMAP_MAYMOVE = 1;
const MREMAP_FIXED = 2;

const CLOCK_MONOTONIC = 1;
const WORD = 2 ** 32;

export function linuxCalls(koffi: Koffi): Native {
  const numbers = CALL_NUMBERS[process.arch];
  if (numbers === undefined) throw notHere("Shared memory across processes", `Linux on ${process.arch}`);
  let libc;
  try {
    libc = koffi.load(null);
  } catch (cause) {
    throw unavailable("the C library could not be reached", "use another build of this runtime", cause);
  }
  const failures = failuresOf(koffi);
  const { address } = koffi;
  const toNumber = Number;
  const PromiseOf = Promise;
  const addressOf = (buffer: ArrayBuffer): number => toNumber(address(buffer));

  const syscall = libc.func(
    "int syscall(long number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f)",
  );
  const syscallAsync = syscall.async;
  const memfdCreate = libc.func("int memfd_create(const char *name, unsigned int flags)");
  const ftruncate = libc.func("int ftruncate(int fd, int64_t length)");
  const fcntl = libc.func("int fcntl(int fd, int command, long argument)");
  const mremap = libc.func(
    "int64_t mremap(int64_t from, int64_t oldSize, int64_t newSize, int flags, int64_t to)",
  );
  const poll = libc.func("int poll(int64_t fds, unsigned long count, int timeoutMs)");
  const getpid = libc.func("int getpid()");
  const kill = libc.func("int kill(int pid, int signal)");
  const fallocate = libc.func("int posix_fallocate(int fd, int64_t offset, int64_t length)");
  const clockGettime = libc.func("int clock_gettime(int clock, int64_t time)");
  const { open, ...io } = posixIo(libc, failures, {
    closeOnExec: 0o2000000,
    duplicate: 1030,
    nonBlocking: 0o4000,
  });

  const time = new Uint32Array(4);
  const timeAddress = addressOf(time.buffer);
  /** The answer, and behind it an empty text. In one buffer, because only what a function below uses stays alive. */
  const facts = new Uint32Array(STATX_WORDS + 1);
  const factsAddress = addressOf(facts.buffer);
  const emptyAddress = factsAddress + STATX_WORDS * 4;

  const isSealed = (fd: number): boolean => {
    const seals = fcntl(fd, F_GET_SEALS, 0) as number;
    return seals > 0 && (seals & F_SEAL_SHRINK) !== 0;
  };
  const measure = (fd: number): MemoryFacts => {
    if (syscall(numbers.statx, fd, emptyAddress, AT_EMPTY_PATH, STATX_INO_AND_SIZE, factsAddress, 0) !== 0) {
      throw failures.failed("statx", `Looking at descriptor ${fd}`);
    }
    const long = (at: number): number => (facts[at] ?? 0) + (facts[at + 1] ?? 0) * WORD;
    return {
      bytes: long(SIZE_WORD),
      isFixed: isSealed(fd),
      identity: `${facts[DEVICE_WORD]}:${facts[DEVICE_WORD + 1]}:${long(INO_WORD)}`,
    };
  };

  const createAnonymous = (bytes: number): number => {
    // Kernels before 6.3 do not know the last flag, and some later ones ask for it.
    let fd = memfdCreate("knitting", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL) as number;
    if (fd < 0) fd = memfdCreate("knitting", MFD_CLOEXEC | MFD_ALLOW_SEALING) as number;
    if (fd < 0) throw failures.failed("memfd_create", `Making ${bytes} bytes of memory`);
    if (ftruncate(fd, bytes) !== 0) {
      const error = failures.failed("ftruncate", `Making ${bytes} bytes of memory`);
      io.close(fd);
      throw error;
    }
    // Memory that another process cuts off would end this one when it is touched.
    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    return fd;
  };

  const pollFds = new Int32Array(2);
  const pollAddress = addressOf(pollFds.buffer);
  const hasPeer = (fd: number): boolean => {
    pollFds[0] = fd;
    pollFds[1] = POLLRDHUP;
    return poll(pollAddress, 1, 0) === 0 || (((pollFds[1] ?? 0) >>> 16) & POLLHUP_ANSWERS) === 0;
  };

  return {
    memory: posixMemory(koffi, libc, failures, {
      longestName: 250,
      openFlags: { create: 0o100, exclusive: 0o200, closeOnExec: 0o2000000 },
      mapFlags: { anonymous: 0x20, noReserve: 0x4000 },
      variadicMode: false,
      createAnonymous,
      measure,
      mirror(from, bytes, buffer) {
        // Pages that are shared stay where they are, when the old size is said to be 0, and appear there as well.
        const to = toNumber(address(new Uint8Array(buffer)));
        const at = mremap(from, 0, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) as number;
        if (at !== to) throw failures.failed("mremap", `Handing ${bytes} bytes of memory to threads`);
      },
      reserve: (fd, bytes) => fallocate(fd, 0, bytes) as number,
    }),
    futexWait(at, expected, timeoutMs) {
      if (timeoutMs !== undefined) writeTimeout(time, timeoutMs);
      syscall(numbers.futex, at, FUTEX_WAIT, expected, timeoutMs === undefined ? 0 : timeAddress, 0, 0);
    },
    futexWaitAsync(at, expected, timeoutMs) {
      // Its own: others may start to wait before this one has. The closure keeps it.
      const limit = timeoutMs === undefined ? undefined : writeTimeout(new Uint32Array(4), timeoutMs);
      const limitAddress = limit === undefined ? 0 : addressOf(limit.buffer);
      return new PromiseOf((resolve, reject) => {
        syscallAsync(numbers.futex, at, FUTEX_WAIT, expected, limitAddress, 0, 0, (error: unknown) => {
          // Named here, so that it lives until now.
          if (limit !== undefined) limit[0] = 0;
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      });
    },
    futexWake: (at, count) => syscall(numbers.futex, at, FUTEX_WAKE, count, 0, 0, 0) as number,
    ...io,
    dieWithPeer(fd) {
      fcntl(fd, F_SETOWN, getpid());
      fcntl(fd, F_SETSIG, SIGKILL);
      const flags = fcntl(fd, F_GETFL, 0) as number;
      if (flags < 0 || fcntl(fd, F_SETFL, flags | O_ASYNC) !== 0) {
        throw failures.failed("fcntl", `Tying this process to descriptor ${fd}`);
      }
      // The peer may have gone before the kernel was asked to tell.
      if (!hasPeer(fd)) kill(getpid(), SIGKILL);
    },
    ...descriptorPassing(koffi, libc, failures, LINUX_MESSAGES),
    openOf(pid, fd) {
      const opened = open(`/proc/${pid}/fd/${fd}`);
      if (typeof opened === "number") return opened;
      if (opened === "ENOENT") throw closed(`Descriptor ${fd} of process ${pid}`);
      throw systemFailed("open", opened, `Opening descriptor ${fd} of process ${pid}`);
    },
    monotonicMs() {
      clockGettime(CLOCK_MONOTONIC, timeAddress);
      return ((time[0] ?? 0) + (time[1] ?? 0) * WORD) * 1000 + (time[2] ?? 0) / 1e6;
    },
  };
}

/** Seconds and nanoseconds, 64 bits each. Less than nothing is nothing. */
function writeTimeout(time: Uint32Array<ArrayBuffer>, timeoutMs: number): Uint32Array<ArrayBuffer> {
  const ms = timeoutMs > 0 ? timeoutMs : 0;
  const seconds = ms < 2 ** 31 * 1000 ? (ms - (ms % 1000)) / 1000 : 2 ** 31;
  time[0] = seconds;
  time[1] = 0;
  time[2] = (ms % 1000) * 1e6;
  time[3] = 0;
  return time;
}

// Memory behind file descriptors: what Linux and macOS have in common. Any thread. macOS: written from its headers, untested.
import type { Failures } from "./failures.ts";
import type { Koffi, NativeLibrary } from "./koffi.ts";
import type { MemoryCalls, MemoryFacts } from "./libc.ts";
import { systemFailed, wrongName } from "./memory-errors.ts";

/** What differs. */
export interface PosixMemorySettings {
  readonly longestName: number;
  readonly openFlags: { readonly create: number; readonly exclusive: number; readonly closeOnExec: number };
  readonly mapFlags: { readonly anonymous: number; readonly noReserve: number };
  /** `mode` is passed as a variadic argument, which some processors treat differently. */
  readonly variadicMode: boolean;
  createAnonymous(bytes: number): number;
  measure(fd: number): MemoryFacts;
  mirror(address: number, bytes: number, buffer: SharedArrayBuffer): void;
  /** Returns 0 or the number of an error. */
  readonly reserve: ((fd: number, bytes: number) => number) | undefined;
}

const READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const O_RDWR = 2;
const OWNER_ONLY = 0o600;

export function posixMemory(
  koffi: Koffi,
  libc: NativeLibrary,
  failures: Failures,
  settings: PosixMemorySettings,
): MemoryCalls {
  const mmap = libc.func(
    "int64_t mmap(int64_t address, int64_t length, int protection, int flags, int fd, int64_t offset)",
  );
  const munmap = libc.func("int munmap(int64_t address, int64_t length)");
  const ftruncate = libc.func("int ftruncate(int fd, int64_t length)");
  const closeFd = libc.func("int close(int fd)");
  const { shmOpen, shmUnlink } = namedMemory(koffi, libc, settings.variadicMode);
  const { view, address } = koffi;
  const { create, exclusive, closeOnExec } = settings.openFlags;
  const blankFlags = MAP_PRIVATE | MAP_FIXED | settings.mapFlags.anonymous | settings.mapFlags.noReserve;
  const toBigInt = BigInt;
  const toNumber = Number;
  const Bytes = Uint8Array;

  const blank = (address: number, bytes: number): void => {
    // Where the system refuses, as over its limit of mappings, the pages are given back with the addresses.
    mmap(address, bytes, READ_WRITE, blankFlags, -1, 0);
  };

  const open = (name: string, flags: number): number => {
    const fd = shmOpen(`/${name}`, O_RDWR | closeOnExec | flags, OWNER_ONLY);
    if (fd < 0) throw openFailed(name, failures.lastCode());
    return fd;
  };

  return {
    hasDescriptors: true,
    longestName: settings.longestName,
    createAnonymous: settings.createAnonymous,
    createNamed(name, bytes, reserve) {
      const fd = open(name, create | exclusive);
      try {
        if (ftruncate(fd, bytes) !== 0) throw failures.failed("ftruncate", `Making ${bytes} bytes of memory`);
        if (reserve) reserveAll(koffi, settings, fd, bytes);
      } catch (error) {
        shmUnlink(`/${name}`);
        closeFd(fd);
        throw error;
      }
      return fd;
    },
    openNamed: (name) => open(name, 0),
    unlink(name) {
      if (shmUnlink(`/${name}`) === 0) return;
      const code = failures.lastCode();
      if (code !== "ENOENT") throw openFailed(name, code);
    },
    measure: settings.measure,
    map(fd, bytes) {
      const address = mmap(0, bytes, READ_WRITE, MAP_SHARED, fd, 0) as number;
      if (address === -1) throw failures.failed("mmap", `Mapping ${bytes} bytes of memory`);
      return address;
    },
    mapOver(address, fd, offset, bytes) {
      const mapped = mmap(address, bytes, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, offset) as number;
      if (mapped !== address) throw failures.failed("mmap", `Mapping ${bytes} bytes of memory`);
    },
    addressOf: (buffer) => toNumber(koffi.address(new Bytes(buffer))),
    blank,
    unmap: (address, bytes) => void munmap(address, bytes),
    view: (address, bytes) => view(toBigInt(address), bytes),
    mirror: settings.mirror,
    blankMirror: (buffer) => blank(Number(address(new Uint8Array(buffer))), buffer.byteLength),
    close: (fd) => void closeFd(fd),
  };
}

/** Older C libraries keep these in a library of their own. */
function namedMemory(
  koffi: Koffi,
  libc: NativeLibrary,
  variadicMode: boolean,
): {
  readonly shmOpen: (name: string, flags: number, mode: number) => number;
  readonly shmUnlink: (name: string) => number;
} {
  const declare = (definition: string) => {
    try {
      return libc.func(definition);
    } catch {
      return koffi.load("librt.so.1").func(definition);
    }
  };
  const shmUnlink = declare("int shm_unlink(const char *name)") as (name: string) => number;
  if (variadicMode) {
    const open = declare("int shm_open(const char *name, int flags, ...)");
    return { shmOpen: (name, flags, mode) => open(name, flags, "int", mode) as number, shmUnlink };
  }
  const shmOpen = declare("int shm_open(const char *name, int flags, int mode)");
  return { shmOpen: shmOpen as (name: string, flags: number, mode: number) => number, shmUnlink };
}

function openFailed(name: string, code: string): Error {
  switch (code) {
    case "EEXIST":
      return wrongName(name, "the name is taken. Choose another, or open that memory", code);
    case "ENOENT":
      return wrongName(name, "there is none of that name: it was not created, or unlinked since", code);
    case "EACCES":
    case "EPERM":
      return wrongName(name, "it belongs to another user", code);
    case "EINVAL":
    case "ENAMETOOLONG":
      return wrongName(name, "the system does not take that name", code);
    default:
      return systemFailed("shm_open", code, `Opening shared memory ${JSON.stringify(name)}`);
  }
}

function reserveAll(koffi: Koffi, settings: PosixMemorySettings, fd: number, bytes: number): void {
  const number = settings.reserve?.(fd, bytes) ?? 0;
  if (number === 0) return;
  const names = koffi.os.errno;
  const code = Object.keys(names).find((name) => names[name] === number) ?? `errno ${number}`;
  const mend =
    code === "ENOSPC" ? "Make it smaller, or give the file system of shared memory (/dev/shm) more" : "";
  throw systemFailed("posix_fallocate", code, `Reserving ${bytes} bytes of named memory`, mend);
}

// Reading, writing and closing descriptors without Node's streams. Any thread.
import type { Failures } from "./failures.ts";
import type { NativeLibrary } from "./koffi.ts";
import type { Native } from "./libc.ts";

/** What differs between systems. */
interface PosixIoSettings {
  /** Flag of `open`. */
  readonly closeOnExec: number;
  /** Command of `fcntl`. */
  readonly duplicate: number;
}

export interface PosixIo extends Pick<Native, "read" | "write" | "close" | "duplicate"> {
  /** Opens a file for reading and writing: its descriptor, or the name of the error. */
  open(path: string): number | string;
}

const O_RDWR = 2;

export function posixIo(libc: NativeLibrary, failures: Failures, settings: PosixIoSettings): PosixIo {
  const readFd = libc.func("int64_t read(int fd, void *bytes, size_t length)");
  const writeFd = libc.func("int64_t write(int fd, void *bytes, size_t length)");
  const closeFd = libc.func("int close(int fd)");
  const fcntl = libc.func("int fcntl(int fd, int command, ...)");
  const openFile = libc.func("int open(const char *path, int flags)");

  const repeat = (call: (fd: number, bytes: Uint8Array, length: number) => unknown, name: string) => {
    return (fd: number, bytes: Uint8Array): number => {
      for (;;) {
        const count = call(fd, bytes, bytes.byteLength) as number;
        if (count >= 0) return count;
        const code = failures.lastCode();
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return -1;
        if (code !== "EINTR") throw failures.failed(name, `A ${name} on descriptor ${fd}`);
      }
    };
  };

  return {
    read: repeat(readFd, "read"),
    write: repeat(writeFd, "write"),
    close: (fd) => void closeFd(fd),
    duplicate(fd) {
      const copy = fcntl(fd, settings.duplicate, "int", 0) as number;
      if (copy < 0) throw failures.failed("fcntl", `Duplicating descriptor ${fd}`);
      return copy;
    },
    open(path) {
      const fd = openFile(path, O_RDWR | settings.closeOnExec) as number;
      return fd >= 0 ? fd : failures.lastCode();
    },
  };
}

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
  /** Flag of descriptors. */
  readonly nonBlocking: number;
}

export interface PosixIo extends Pick<
  Native,
  "read" | "write" | "close" | "duplicate" | "blankDescriptor" | "keepToItself" | "socketPair"
> {
  /** Opens a file for reading and writing: its descriptor, or the name of the error. */
  open(path: string): number | string;
}

const O_RDWR = 2;
const F_SETFD = 2;
const F_SETFL = 4;
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const FD_CLOEXEC = 1;

export function posixIo(libc: NativeLibrary, failures: Failures, settings: PosixIoSettings): PosixIo {
  const readFd = libc.func("int64_t read(int fd, void *bytes, size_t length)");
  const writeFd = libc.func("int64_t write(int fd, void *bytes, size_t length)");
  const closeFd = libc.func("int close(int fd)");
  const fcntl = libc.func("int fcntl(int fd, int command, ...)");
  const dup2 = libc.func("int dup2(int from, int to)") as (from: number, to: number) => number;
  const pair = new Int32Array(2);
  const socketpair = libc.func("int socketpair(int domain, int type, int protocol, void *pair)");
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
    blankDescriptor(fd) {
      const blank = openFile("/dev/null", O_RDWR | settings.closeOnExec) as number;
      if (blank < 0 || dup2(blank, fd) < 0) throw failures.failed("dup2", `Blanking descriptor ${fd}`);
      if (blank !== fd) closeFd(blank);
    },
    socketPair() {
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) !== 0)
        throw failures.failed("socketpair", "Making a socket");
      const [own = -1, other = -1] = pair;
      fcntl(own, F_SETFD, "int", FD_CLOEXEC);
      fcntl(own, F_SETFL, "int", settings.nonBlocking);
      fcntl(other, F_SETFD, "int", FD_CLOEXEC);
      return [own, other];
    },
    keepToItself(fd) {
      if ((fcntl(fd, F_SETFD, "int", FD_CLOEXEC) as number) < 0) {
        throw failures.failed("fcntl", `Keeping descriptor ${fd} from other programs`);
      }
    },
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

// Descriptors through Unix sockets (SCM_RIGHTS). Any thread. The message is laid out in one small buffer per load:
//
//   msghdr │ iovec │ control: cmsghdr, descriptors
import type { Failures } from "./failures.ts";
import type { Koffi, NativeLibrary } from "./koffi.ts";
import type { Native, Received } from "./libc.ts";
import { outOfRange } from "./memory-errors.ts";

/** How a system lays out messages, and its flags. */
export interface MessageLayout {
  /** Whether lengths in the headers have 64 bits. */
  readonly wideLengths: boolean;
  /** Where data begins in a control message, in bytes. */
  readonly controlHeaderBytes: number;
  readonly socketLevel: number;
  /** Flag of `sendmsg`: a closed socket is an error, and no signal. 0 where there is none. */
  readonly noSignal: number;
  /** Flag of `recvmsg`: descriptors are not inherited. 0 where there is none. */
  readonly closeOnExec: number;
}

export const LINUX_MESSAGES: MessageLayout = {
  wideLengths: true,
  controlHeaderBytes: 16,
  socketLevel: 1,
  noSignal: 0x4000,
  closeOnExec: 0x40000000,
};

export const DARWIN_MESSAGES: MessageLayout = {
  wideLengths: false,
  controlHeaderBytes: 12,
  socketLevel: 0xffff,
  noSignal: 0,
  closeOnExec: 0,
};

const SCM_RIGHTS = 1;
/** As many as one message may bring: what is left over would be lost. Linux sends at most 253. */
const MOST_DESCRIPTORS = 253;

const VECTOR_AT = 64;
const CONTROL_AT = 96;
const CONTROL_BYTES = 16 + MOST_DESCRIPTORS * 4 + 4;

export function descriptorPassing(
  koffi: Koffi,
  libc: NativeLibrary,
  failures: Failures,
  layout: MessageLayout,
): Pick<Native, "sendDescriptor" | "receive"> {
  const sendmsg = libc.func("int64_t sendmsg(int fd, int64_t message, int flags)");
  const recvmsg = libc.func("int64_t recvmsg(int fd, int64_t message, int flags)");
  const { address } = koffi;
  const toBigInt = BigInt;
  const memory = new ArrayBuffer(CONTROL_AT + CONTROL_BYTES);
  const at = Number(address(memory));
  const words = new Int32Array(memory);
  const longs = new BigInt64Array(memory);
  const { controlHeaderBytes } = layout;

  /** Fills in the two headers; the bytes stay where they are. */
  const prepare = (bytes: Uint8Array, controlBytes: number): void => {
    words.fill(0);
    longs[2] = toBigInt(at + VECTOR_AT);
    words[6] = 1;
    longs[4] = toBigInt(at + CONTROL_AT);
    // 64 bits on Linux, whose upper half is zero; 32 on macOS.
    words[10] = controlBytes;
    longs[VECTOR_AT / 8] = address(bytes);
    longs[VECTOR_AT / 8 + 1] = toBigInt(bytes.byteLength);
  };

  const control = CONTROL_AT / 4;
  const levelWord = control + (layout.wideLengths ? 2 : 1);

  return {
    sendDescriptor(socketFd, fd, bytes) {
      if (bytes.byteLength === 0) throw outOfRange("the bytes beside a descriptor", "at least one", 0);
      const length = controlHeaderBytes + 4;
      prepare(bytes, layout.wideLengths ? (length + 7) & ~7 : length);
      words[control] = length;
      words[levelWord] = layout.socketLevel;
      words[levelWord + 1] = SCM_RIGHTS;
      words[control + controlHeaderBytes / 4] = fd;
      for (;;) {
        const sent = sendmsg(socketFd, at, layout.noSignal) as number;
        if (sent >= 0) return sent;
        const code = failures.lastCode();
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return -1;
        if (code !== "EINTR") throw failures.failed("sendmsg", `Sending descriptor ${fd}`);
      }
    },
    receive(socketFd, bytes) {
      for (;;) {
        prepare(bytes, CONTROL_BYTES);
        const count = recvmsg(socketFd, at, layout.closeOnExec) as number;
        if (count >= 0) return { bytes: count, descriptors: readDescriptors() };
        const code = failures.lastCode();
        if (code === "EAGAIN" || code === "EWOULDBLOCK") return undefined;
        if (code !== "EINTR") throw failures.failed("recvmsg", `Reading from descriptor ${socketFd}`);
      }
    },
  };

  function readDescriptors(): Received["descriptors"] {
    const descriptors: number[] = [];
    if ((words[10] ?? 0) < controlHeaderBytes) return descriptors;
    if (words[levelWord] !== layout.socketLevel || words[levelWord + 1] !== SCM_RIGHTS) return descriptors;
    const count = ((words[control] ?? 0) - controlHeaderBytes) >> 2;
    for (let index = 0; index < count; index++) {
      descriptors[index] = words[control + controlHeaderBytes / 4 + index] ?? -1;
    }
    return descriptors;
  }
}

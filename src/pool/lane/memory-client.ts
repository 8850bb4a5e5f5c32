// The lane's end of the socket through which descriptors go of memory that is sent by reference; see transport/memory-desk.ts.
// Lane side; the main thread of a process.
import type { Native } from "../native/libc.ts";
import { closed } from "../native/memory-errors.ts";
import { openDescriptor } from "../native/segment.ts";
import { charCodeAt } from "../protocol/primordials.ts";
import { MEMORY_SOCKET_FD } from "../protocol/process-boot.ts";
import type { Waker } from "../ring/parking.ts";
import type { OpeningCarrier } from "../shared-memory/reference.ts";

const LINE_END = 10;
const ANSWER = new Uint8Array(1);

/** A request as JSON, of which all is ASCII: identities are digits. */
function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1);
  for (let index = 0; index < text.length; index++) bytes[index] = charCodeAt(text, index);
  bytes[text.length] = LINE_END;
  return bytes;
}

/** @param host is woken to answer */
export function memoryClient(native: Native, host: Waker): OpeningCarrier {
  return {
    send({ id, descriptor }) {
      if (descriptor < 0) return "its thread has no descriptor of it";
      native.sendDescriptor(MEMORY_SOCKET_FD, descriptor, encode(`{"give":"${id}"}`));
      host.wake();
      return undefined;
    },
    open({ id, descriptor, bytes }) {
      native.write(MEMORY_SOCKET_FD, encode(`{"want":${descriptor},"id":"${id}"}`));
      host.wake();
      const fd = native.receive(MEMORY_SOCKET_FD, ANSWER)?.descriptors[0];
      if (fd === undefined) throw closed("This ProcessSharedBuffer never arrived: its memory");
      try {
        return openDescriptor(fd, bytes, { identity: id, keep: true });
      } finally {
        native.close(fd);
      }
    },
  };
}

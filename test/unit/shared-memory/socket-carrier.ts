// A carrier for two processes that are joined by a Unix socket, as a transport may have one: descriptors go ahead of the bytes
// that refer to them. Used by both sides of a test.
import type { Native } from "../../../src/pool/native/libc.ts";
import { openDescriptor } from "../../../src/pool/native/segment.ts";
import type { SharedBufferCarrier } from "../../../src/pool/shared-memory/reference.ts";

/** @param socket one that blocks */
export function socketCarrier(native: Native, socket: number): SharedBufferCarrier {
  const arrived = new Map<string, number>();
  const bytes = new Uint8Array(256);
  return {
    send({ id, descriptor }) {
      if (descriptor < 0) return "its thread has no descriptor of it";
      native.sendDescriptor(socket, descriptor, new TextEncoder().encode(id.padEnd(bytes.length)));
      return undefined;
    },
    open({ id, bytes: size }) {
      for (;;) {
        const fd = arrived.get(id);
        if (fd === undefined) {
          const received = native.receive(socket, bytes);
          arrived.set(new TextDecoder().decode(bytes).trimEnd(), received?.descriptors[0] ?? -1);
          continue;
        }
        arrived.delete(id);
        const segment = openDescriptor(fd, size, { identity: id, keep: true });
        native.close(fd);
        return segment;
      }
    },
  };
}

// ProcessSharedBuffers, reading: a buffer over the memory that the reference means.

import { openReference, type ProcessSharedBuffer } from "../shared-memory/process-shared-buffer.ts";
import type { BufferSource } from "../shared-memory/reference.ts";
import { isShared, memoryBytes } from "./element-kinds.ts";
import { corrupt, passOn } from "./refusals.ts";
import { ANONYMOUS, NAMED } from "./shared-buffer-writer.ts";
import type { ValueReader } from "./value-reader.ts";

export function readSharedBuffer(reader: ValueReader): ProcessSharedBuffer {
  const kind = reader.byte();
  if (kind !== ANONYMOUS && kind !== NAMED) throw corrupt("unknown kind of shared memory");
  const attached = reader.size();
  const id = reader.text();
  const name = kind === NAMED ? reader.text() : undefined;
  const bytes = reader.size();
  const offset = reader.size();
  const length = reader.size();
  const pid = reader.size();
  const descriptor = reader.size() - 1;
  if (length === 0 || offset > bytes || length > bytes - offset || offset % 8 !== 0) {
    throw corrupt("a part of shared memory is out of bounds");
  }
  const source = sourceOf(reader, attached, bytes);
  const reference = {
    kind: name === undefined ? ("anonymous" as const) : ("named" as const),
    ...{ id, name, bytes, offset, length, pid, descriptor },
  };
  try {
    return openReference(reference, source);
  } catch (error) {
    // It says what has become of the memory, and whoever made the call needs to know that.
    throw passOn(error);
  }
}

function sourceOf(reader: ValueReader, attached: number, bytes: number): BufferSource {
  if (attached > 0) {
    const { buffer } = reader.buffers.get(attached - 1);
    if (isShared(buffer) && memoryBytes(buffer) === bytes) return { mirror: buffer };
  } else if (reader.carrier !== undefined) {
    return { carrier: reader.carrier };
  }
  throw corrupt("shared memory did not come along");
}

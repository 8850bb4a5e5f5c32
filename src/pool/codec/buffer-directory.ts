// The ArrayBuffers behind one message, reading side; the layout is drawn in buffer-table.ts. Bytes lie one behind the
// other and each belongs to one buffer, so that the buffers together are never larger than the message.

import { append, ArrayBufferOf, BytesOf, setBytes, typedArrayBuffer } from "../protocol/primordials.ts";
import { BUFFER_ATTACHED, BUFFER_FIXED, BUFFER_RESIZABLE } from "./buffer-table.ts";
import type { ByteReader } from "./byte-reader.ts";
import { isMemory } from "./element-kinds.ts";
import { viewBytes } from "./raw-buffer.ts";
import { corrupt } from "./refusals.ts";

interface Arrived {
  readonly buffer: ArrayBufferLike;
  /** Which byte of the sender's buffer is the first of this one. */
  readonly start: number;
}

type ResizableConstructor = new (
  byteLength: number,
  options: { readonly maxByteLength: number },
) => ArrayBuffer;

const FOOTER_BYTES = 4;

export class BufferDirectory {
  #arrived: Arrived[] = [];

  get(number: number): Arrived {
    const arrived = number < this.#arrived.length ? this.#arrived[number] : undefined;
    if (arrived === undefined) throw corrupt("unknown ArrayBuffer");
    return arrived;
  }

  clear(): void {
    if (this.#arrived.length > 0) this.#arrived = [];
  }

  /** Makes all buffers of the message that `reader` has open, and leaves it at the body. */
  read(reader: ByteReader, attachments: readonly unknown[] | undefined): void {
    const { start, end } = reader;
    if (end - start < FOOTER_BYTES) throw corrupt("the bytes end too early");
    const footer = end - FOOTER_BYTES;
    const directory = start + readUint32(reader.in, footer);
    if (directory > footer) throw corrupt("the directory of buffers is out of bounds");
    reader.pos = directory;
    reader.end = footer;
    const first = start + reader.size();
    const count = reader.size();
    let at = first;
    for (let index = 0; index < count; index++)
      at = this.#readEntry(reader, start, at, directory, attachments);
    if (first > directory) throw corrupt("the bytes of buffers are out of bounds");
    reader.pos = start;
    reader.end = first;
  }

  /** Returns where the next buffer's bytes may begin. */
  #readEntry(
    reader: ByteReader,
    messageStart: number,
    at: number,
    limit: number,
    attachments: readonly unknown[] | undefined,
  ): number {
    const kind = reader.byte();
    if (kind === BUFFER_ATTACHED) {
      append(this.#arrived, { buffer: attachedBuffer(attachments, reader.size()), start: 0 });
      return at;
    }
    if (kind !== BUFFER_FIXED && kind !== BUFFER_RESIZABLE) throw corrupt("unknown kind of ArrayBuffer");
    const start = kind === BUFFER_FIXED ? reader.size() : 0;
    const length = reader.size();
    const maximum = kind === BUFFER_RESIZABLE ? reader.size() : undefined;
    const from = at + ((8 - ((at - messageStart) % 8)) % 8);
    if (from + length > limit) throw corrupt("the bytes of a buffer are out of bounds");
    const buffer =
      maximum === undefined ? copy(reader, from, length) : copyResizable(reader, from, length, maximum);
    append(this.#arrived, { buffer, start });
    return from + length;
  }
}

function copy(reader: ByteReader, from: number, length: number): ArrayBuffer {
  const { pos, end } = reader;
  reader.pos = from;
  reader.end = from + length;
  const buffer = typedArrayBuffer(reader.bytes(length)) as ArrayBuffer;
  reader.pos = pos;
  reader.end = end;
  return buffer;
}

function copyResizable(reader: ByteReader, from: number, length: number, maxByteLength: number): ArrayBuffer {
  const buffer = new (ArrayBufferOf as unknown as ResizableConstructor)(length, { maxByteLength });
  setBytes(new BytesOf(buffer), viewBytes(reader.in, from, length), 0);
  return buffer;
}

function attachedBuffer(attachments: readonly unknown[] | undefined, number: number): ArrayBufferLike {
  const attachment =
    attachments !== undefined && number < attachments.length ? attachments[number] : undefined;
  if (isMemory(attachment)) return attachment;
  throw corrupt("an attachment is missing");
}

function readUint32(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 3; index >= 0; index--) value = value * 0x100 + (bytes[at + index] ?? 0);
  return value;
}

// Bytes to value: the reverse of the encoder. Used by a lane for arguments and by the host for results. Everything it
// returns is private: no view of the bytes it read from.

import { typedArrayBuffer } from "../protocol/primordials.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { elementBytes, KIND_ARRAY_BUFFER, KIND_BUFFER, KIND_UINT8, makeView } from "./element-kinds.ts";
import { corrupt, isRefusal } from "./refusals.ts";
import {
  ROOT_BYTES,
  ROOT_FALSE,
  ROOT_NULL,
  ROOT_NUMBER,
  ROOT_STRUCTURED,
  ROOT_STRUCTURED_WITH_BUFFERS,
  ROOT_TEXT,
  ROOT_TRUE,
  ROOT_UNDEFINED,
  ROOT_WIDE_TEXT,
} from "./tags.ts";
import { ValueReader } from "./value-reader.ts";

export class Decoder {
  readonly #reader: ValueReader = new ValueReader();

  /** @param carrier of memory that was sent by reference, when the other side is another process */
  constructor(carrier?: SharedBufferCarrier) {
    this.#reader.carrier = carrier;
  }

  /**
   * The value that `Encoder.encode` left as `tag`, `inline` and `length` bytes of `buffer` from `offset`.
   *
   * @throws {KnittingError} KNT_ERROR_2 when the bytes are not what an encoder writes
   */
  decode(
    tag: number,
    inline: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    attachments?: readonly unknown[],
  ): unknown {
    switch (tag) {
      case ROOT_NUMBER:
        return inline;
      case ROOT_UNDEFINED:
        return undefined;
      case ROOT_NULL:
        return null;
      case ROOT_TRUE:
        return true;
      case ROOT_FALSE:
        return false;
      default:
        return this.#bytes(tag, buffer, offset, length, attachments);
    }
  }

  #bytes(
    tag: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    attachments: readonly unknown[] | undefined,
  ): unknown {
    const reader = this.#reader;
    try {
      reader.open(buffer, offset, length);
      if (tag === ROOT_TEXT) return reader.ascii(length);
      if (tag === ROOT_WIDE_TEXT) return reader.wide(length);
      if (tag >= ROOT_BYTES) return readRootBytes(reader, tag - ROOT_BYTES, length);
      if (tag === ROOT_STRUCTURED_WITH_BUFFERS) reader.buffers.read(reader, attachments);
      else if (tag !== ROOT_STRUCTURED) throw corrupt(`unknown root tag ${tag}`);
      return reader.wholeValue();
    } catch (error) {
      throw isRefusal(error) ? error : corrupt("the bytes make no sense", error);
    } finally {
      reader.reset();
    }
  }
}

function readRootBytes(reader: ValueReader, kind: number, length: number): unknown {
  if (kind === KIND_UINT8) return reader.bytes(length);
  if (kind === KIND_BUFFER) return reader.buffer(length);
  if (kind === KIND_ARRAY_BUFFER) return typedArrayBuffer(reader.bytes(length));
  if (kind > KIND_ARRAY_BUFFER) throw corrupt("unknown kind of view");
  const elements = length / elementBytes(kind);
  if (length % elementBytes(kind) !== 0) throw corrupt("a view with part of an element");
  return makeView(kind, typedArrayBuffer(reader.bytes(length)), 0, elements);
}

// Bytes coming in: every read is checked against the end of the message, so lying bytes end in an error and never in
// a huge allocation. Knows sizes, numbers and strings; knows nothing of values. The decoder owns one.

import {
  BytesOf,
  DataViewOf,
  getBigInt64,
  getFloat64,
  setBytes,
  sliceBytes,
  typedArrayBuffer,
  typedArrayBytes,
  typedArrayOffset,
} from "../protocol/primordials.ts";
import {
  allocateBuffer,
  allocatePinned,
  copyPinned,
  latin1Slice,
  ucs2Slice,
  viewBytes,
  viewMemory,
} from "./raw-buffer.ts";
import { corrupt } from "./refusals.ts";
import { SHORT_TEXT, SHORT_TEXT_LIMIT, TEXT, WIDE_TEXT } from "./tags.ts";
import { TextCache } from "./text-cache.ts";

const NO_BYTES = allocatePinned(0);
const LARGEST_SIZE = 2 ** 53 - 1;
/** From here on memory that is not zeroed first is worth its price. */
const UNSAFE_BYTES = 2048;

export class ByteReader {
  in: Uint8Array = NO_BYTES;
  start = 0;
  pos = 0;
  end = 0;
  readonly #texts: TextCache = new TextCache();
  // Made when first needed: the host's decoder reads many regions in turn.
  #view: DataView = new DataViewOf(typedArrayBuffer(NO_BYTES));
  /** The same bytes as `in`, pinned. */
  #bytes: Uint8Array = NO_BYTES;
  #viewed: Uint8Array = NO_BYTES;

  open(buffer: Uint8Array, offset: number, length: number): void {
    if (!(offset >= 0 && length >= 0 && offset + length <= buffer.length))
      throw corrupt("outside of the buffer");
    this.in = buffer;
    this.start = offset;
    this.pos = offset;
    this.end = offset + length;
  }

  /** Nothing can be read any more. The views of the last buffer stay: it is mostly the next one too. */
  close(): void {
    this.in = NO_BYTES;
    this.end = 0;
    this.pos = 0;
  }

  need(bytes: number): void {
    if (bytes > this.end - this.pos) throw corrupt("the bytes end too early");
  }

  byte(): number {
    const { pos } = this;
    if (pos >= this.end) throw corrupt("the bytes end too early");
    this.pos = pos + 1;
    return this.in[pos] as number;
  }

  float(): number {
    this.need(8);
    if (this.#viewed !== this.in) this.#viewIn();
    const value = getFloat64(this.#view, this.pos, true);
    this.pos += 8;
    return value;
  }

  bigint64(): bigint {
    this.need(8);
    if (this.#viewed !== this.in) this.#viewIn();
    const value = getBigInt64(this.#view, this.pos, true);
    this.pos += 8;
    return value;
  }

  size(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value -= 0x80;
    for (let scale = 0x80; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.byte();
      if (byte < 0x80) {
        value += byte * scale;
        if (value > LARGEST_SIZE) break;
        return value;
      }
      value += (byte - 0x80) * scale;
    }
    throw corrupt("a size is too large");
  }

  integer(): number {
    let zigzag = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      zigzag |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
    }
    throw corrupt("an integer is too large");
  }

  /** A string with its tag. */
  text(): string {
    const tag = this.byte();
    const text = this.textOf(tag);
    if (text === undefined) throw corrupt("a text is missing");
    return text;
  }

  /** The string that `tag` begins, if it is a tag of a string. */
  textOf(tag: number): string | undefined {
    if (tag >= SHORT_TEXT && tag < SHORT_TEXT + SHORT_TEXT_LIMIT) return this.ascii(tag - SHORT_TEXT);
    if (tag === TEXT) return this.ascii(this.size());
    if (tag === WIDE_TEXT) return this.wide(this.size() * 2);
    return undefined;
  }

  ascii(length: number): string {
    this.need(length);
    const { pos } = this;
    this.pos = pos + length;
    if (length <= TextCache.LONGEST) return this.#texts.read(this.in, pos, length);
    return latin1Slice(this.in, pos, pos + length);
  }

  wide(bytes: number): string {
    this.need(bytes);
    const { pos } = this;
    this.pos = pos + bytes;
    return ucs2Slice(this.in, pos, pos + bytes);
  }

  /** A private copy of the next bytes, with an ArrayBuffer of exactly that size. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    this.need(length);
    const { pos } = this;
    this.pos = pos + length;
    if (this.#viewed !== this.in) this.#viewIn();
    if (length < UNSAFE_BYTES) return sliceBytes(this.#bytes, pos, pos + length);
    // Not `set`: from shared memory, newer Nodes are half as fast again with their own copy.
    const copy = allocatePinned(length);
    copyPinned(this.#bytes, copy, 0, pos, pos + length);
    return new BytesOf(typedArrayBuffer(copy) as ArrayBuffer);
  }

  buffer(length: number): Buffer {
    this.need(length);
    const { pos } = this;
    this.pos = pos + length;
    const copy = allocateBuffer(length);
    setBytes(copy, viewBytes(this.in, pos, length), 0);
    return copy;
  }

  #viewIn(): void {
    const bytes = this.in;
    const buffer = typedArrayBuffer(bytes);
    const offset = typedArrayOffset(bytes);
    const length = typedArrayBytes(bytes);
    this.#view = new DataViewOf(buffer, offset, length);
    this.#bytes = viewMemory(buffer, offset, length);
    this.#viewed = bytes;
  }
}

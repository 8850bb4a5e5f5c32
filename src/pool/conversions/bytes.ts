// Bytes, with their length in front and without. Any thread.
import { bytesOf, checkRange, type ConversionBuffer, viewOf } from "./target.ts";

/** Size of the length in front of text, JSON and bytes: 32 bits, little endian. */
const PREFIX_BYTES = 4;
const LONGEST = 2 ** 32 - 1;

/** What is written with its length in front, so that it is read back without being told one. */
export interface Prefixed<Value> {
  /**
   * Writes `value` at `offset`.
   *
   * @param offset in bytes, any, @default 0
   * @returns how many bytes it takes, its length of 4 bytes included: the next value may follow there
   * @throws {KnittingError} SHARED_MEMORY_RANGE when it does not fit; the buffer is as it was then. SHARED_MEMORY_CLOSED
   */
  write(buffer: ConversionBuffer, value: Value, offset?: number): number;
  /**
   * Reads what `write()` wrote at `offset`. The result is a copy.
   *
   * @param offset in bytes, @default 0
   * @throws {KnittingError} SHARED_MEMORY_RANGE when the length that is written there goes past the end of the buffer;
   *   SHARED_MEMORY_CLOSED
   */
  read(buffer: ConversionBuffer, offset?: number): Value;
  /** How many bytes `write()` would take. */
  sizeOf(value: Value): number;
}

/** What is written as it is. */
export interface Raw {
  /**
   * Copies `value` to `offset`.
   *
   * @returns how many bytes that were: the length of `value`
   * @throws {KnittingError} SHARED_MEMORY_RANGE when it does not fit; SHARED_MEMORY_CLOSED
   */
  write(buffer: ConversionBuffer, value: ConversionBuffer, offset?: number): number;
  /**
   * A copy of `length` bytes from `offset` on.
   *
   * @param length in bytes, @default all that follows
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  read(buffer: ConversionBuffer, offset?: number, length?: number): Uint8Array<ArrayBuffer>;
}

/** Writes bytes with their length in front. */
export function writePrefixed(
  buffer: ConversionBuffer,
  value: Uint8Array,
  offset: number,
  what: string,
): number {
  const target = bytesOf(buffer);
  const length = value.byteLength;
  checkRange(target, offset, PREFIX_BYTES + Math.min(length, LONGEST + 1), what);
  viewOf(target).setUint32(offset, length, true);
  target.set(value, offset + PREFIX_BYTES);
  return PREFIX_BYTES + length;
}

/** A copy: others may write to the buffer meanwhile, and decoders want memory that stays as it is. */
export function readPrefixed(
  buffer: ConversionBuffer,
  offset: number,
  what: string,
): Uint8Array<ArrayBuffer> {
  const source = bytesOf(buffer);
  checkRange(source, offset, PREFIX_BYTES, `the length of ${what}`);
  const length = viewOf(source).getUint32(offset, true);
  checkRange(source, offset + PREFIX_BYTES, length, what);
  return copyOf(source, offset + PREFIX_BYTES, length);
}

export function prefixed(length: number): number {
  return PREFIX_BYTES + length;
}

/** Not `slice()`, which of a Buffer gives a view and of shared memory more of that. */
function copyOf(source: Uint8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length);
  copy.set(new Uint8Array(source.buffer, source.byteOffset + offset, length));
  return copy;
}

/** Bytes, with their length in front. `read()` gives a Uint8Array. */
export const bytes: Prefixed<Uint8Array> = {
  write: (buffer, value, offset = 0) => writePrefixed(buffer, bytesOf(value), offset, "bytes"),
  read: (buffer, offset = 0) => readPrefixed(buffer, offset, "bytes"),
  sizeOf: (value) => prefixed(bytesOf(value).byteLength),
};

/** Bytes as they are, without a length. */
export const raw: Raw = {
  write(buffer, value, offset = 0) {
    const target = bytesOf(buffer);
    const source = bytesOf(value);
    checkRange(target, offset, source.byteLength, "the value");
    target.set(source, offset);
    return source.byteLength;
  },
  read(buffer, offset = 0, length) {
    const source = bytesOf(buffer);
    checkRange(source, offset, 0, "the part");
    const wanted = length ?? source.byteLength - offset;
    checkRange(source, offset, wanted, "the part");
    return copyOf(source, offset, wanted);
  },
};

// Bytes that are the codec's own: views that a task cannot make speak, and Node's fast string methods of Buffer, which its
// public types leave out. They exist in Node, Deno and Bun.
import {
  BytesOf,
  pin,
  prototypeOf,
  setPrototypeOf,
  typedArrayBuffer,
  typedArrayBytes,
  typedArrayOffset,
  uncurry,
} from "../protocol/primordials.ts";

interface RawMethods {
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
  ucs2Write(this: Uint8Array, text: string, offset: number, length: number): number;
  latin1Slice(this: Uint8Array, start: number, end: number): string;
  ucs2Slice(this: Uint8Array, start: number, end: number): string;
  copy(this: Uint8Array, target: Uint8Array, at: number, from: number, to: number): number;
}

const BUFFER_PROTOTYPE = Buffer.prototype as object;
const methods = BUFFER_PROTOTYPE as RawMethods;
const { allocUnsafe, allocUnsafeSlow } = Buffer;

/** Stops at a whole character; returns the bytes written. Several times faster than `write` on short strings. */
export const utf8Write: (bytes: Uint8Array, text: string, offset: number, length: number) => number = uncurry(
  methods.utf8Write,
);
export const ucs2Write: (bytes: Uint8Array, text: string, offset: number, length: number) => number = uncurry(
  methods.ucs2Write,
);
export const latin1Slice: (bytes: Uint8Array, start: number, end: number) => string = uncurry(
  methods.latin1Slice,
);
export const ucs2Slice: (bytes: Uint8Array, start: number, end: number) => string = uncurry(
  methods.ucs2Slice,
);
/** Node's own JavaScript: it reads lengths of both sides, so that both must be pinned. */
const copy: (source: Uint8Array, target: Uint8Array, at: number, from: number, to: number) => number =
  uncurry(methods.copy);

/**
 * Gives a view its facts as own properties. The inherited ones are getters that a task may replace: those would hand it the
 * view, and with it the memory that lanes and host share.
 */
function pinBytes<View extends Uint8Array>(bytes: View): View {
  const length = typedArrayBytes(bytes);
  pin(bytes, "length", length);
  pin(bytes, "byteLength", length);
  pin(bytes, "byteOffset", typedArrayOffset(bytes));
  pin(bytes, "buffer", typedArrayBuffer(bytes));
  // Methods that make another view ask for this one's class.
  pin(bytes, "constructor", undefined);
  return bytes;
}

/** A pinned view of some memory. */
export function viewMemory(memory: ArrayBufferLike, offset: number, length: number): Uint8Array {
  return pinBytes(new BytesOf(memory, offset, length));
}

/** Pinned bytes with memory of their own, which is not zeroed. */
export function allocatePinned(bytes: number): Uint8Array {
  return pinBytes(allocUnsafeSlow(bytes));
}

/** An ordinary view of bytes that may be pinned. */
export function viewBytes(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return new BytesOf(typedArrayBuffer(bytes), typedArrayOffset(bytes) + offset, length);
}

/** Copies between two pinned views. For large ones, newer Nodes are half as fast again with this as with `set`. */
export function copyPinned(
  source: Uint8Array,
  target: Uint8Array,
  at: number,
  from: number,
  to: number,
): void {
  copy(source, target, at, from, to);
}

/** A Buffer as users have them: a piece of Node's pool when it is small. Not zeroed. */
export function allocateBuffer(bytes: number): Buffer {
  return allocUnsafe(bytes);
}

/** A user's Buffer over a part of `memory`. Not `Buffer.from`, which asks `memory` for its length in JavaScript. */
export function bufferOver(memory: ArrayBufferLike, offset: number, length: number): Buffer {
  return setPrototypeOf(new BytesOf(memory, offset, length), BUFFER_PROTOTYPE) as Buffer;
}

/** Whether a Uint8Array is a Buffer, of a subclass perhaps. */
export function isBuffer(view: object): boolean {
  let link = prototypeOf(view);
  while (link !== null && link !== BUFFER_PROTOTYPE) link = prototypeOf(link);
  return link !== null;
}

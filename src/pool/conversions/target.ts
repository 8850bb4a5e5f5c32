// The buffers that conversions read and write, as bytes, and the checks before either. Any thread.
import { KnittingError } from "../errors.ts";
import { isSharedBuffer, type ProcessSharedBuffer } from "../shared-memory/process-shared-buffer.ts";

/** What conversions write to and read from. Of a Uint8Array, or a Buffer, the part that it shows. */
export type ConversionBuffer = ArrayBuffer | SharedArrayBuffer | Uint8Array | ProcessSharedBuffer;

/**
 * @throws {TypeError} when it is no such buffer
 * @throws {KnittingError} SHARED_MEMORY_CLOSED
 */
export function bytesOf(buffer: ConversionBuffer): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer;
  if (buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer) return new Uint8Array(buffer);
  if (typeof buffer === "object" && buffer !== null && isSharedBuffer(buffer)) {
    return buffer.view();
  }
  throw new TypeError(
    "Expected a SharedArrayBuffer, ArrayBuffer, Uint8Array or ProcessSharedBuffer, got " +
      Object.prototype.toString.call(buffer).slice(8, -1),
  );
}

/** @throws {KnittingError} SHARED_MEMORY_RANGE unless [offset, offset + length) lies in `bytes` */
export function checkRange(bytes: Uint8Array, offset: number, length: number, what: string): void {
  const { byteLength } = bytes;
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw rangeError(`Expected \`offset\` to be a whole number of bytes from 0 on, got ${String(offset)}`);
  }
  if (!Number.isSafeInteger(length) || length < 0) {
    throw rangeError(`Expected the length of ${what} to be a whole number from 0 on, got ${String(length)}`);
  }
  if (length > byteLength - offset) {
    const needed = `${what} at offset ${offset} takes ${length} bytes`;
    throw rangeError(
      `${needed}; the buffer has ${Math.max(0, byteLength - offset)} of its ${byteLength} left there`,
    );
  }
}

export function rangeError(message: string): KnittingError {
  return new KnittingError("SHARED_MEMORY_RANGE", message);
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

// The ArrayBuffers behind one message, writing side. Views name a buffer by number; the bytes follow the body, once a
// buffer, and of them only the range that views need. So aliasing survives and a small view of a huge buffer is small.
//
//   body │ (padding to 8) bytes of buffer 0 │ (padding) bytes of buffer 1 │ … │ directory │ u32: where it begins
//   directory: position of the first bytes, then an entry a buffer:
//     FIXED start size │ RESIZABLE size maximum │ ATTACHED attachment

import type { ByteWriter } from "./byte-writer.ts";
import type { ValuePath } from "./refusals.ts";
import { typeRefused } from "./refusals.ts";

export const BUFFER_FIXED = 0;
export const BUFFER_RESIZABLE = 1;
export const BUFFER_ATTACHED = 2;

/** ArrayBuffers to send as attachments. */
export type Moves = readonly ArrayBuffer[] | "all" | undefined;

/** Members that the compiler's library for Node 20 lacks. */
interface ModernBuffer extends ArrayBuffer {
  readonly resizable: boolean;
  readonly maxByteLength: number;
}

interface Entry {
  readonly buffer: ArrayBufferLike;
  readonly attachment: number;
  start: number;
  end: number;
}

export function isResizable(buffer: ArrayBufferLike): boolean {
  return buffer instanceof SharedArrayBuffer
    ? (buffer as unknown as { readonly growable?: boolean }).growable === true
    : (buffer as ModernBuffer).resizable;
}

/** `ArrayBuffer.prototype.detached` without needing Node 22. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength !== 0 || buffer instanceof SharedArrayBuffer) return false;
  try {
    return new Uint8Array(buffer).length !== 0;
  } catch {
    return true;
  }
}

export class BufferTable {
  attachments: unknown[] | undefined = undefined;
  #moves: Moves = undefined;
  #entries: Entry[] = [];
  #numbers: Map<ArrayBufferLike, number> = new Map<ArrayBufferLike, number>();

  get count(): number {
    return this.#entries.length;
  }

  begin(moves: Moves): void {
    this.#moves = moves;
    this.attachments = undefined;
  }

  /** Forgets all buffers of the message; the attachments stay for the caller. */
  clear(): void {
    if (this.#entries.length === 0) return;
    this.#entries = [];
    this.#numbers.clear();
  }

  /** Forgets what was added after there were `count` buffers. */
  truncate(count: number): void {
    for (const entry of this.#entries.splice(count)) {
      this.#numbers.delete(entry.buffer);
      if (entry.attachment >= 0) this.attachments?.pop();
    }
    if (this.attachments?.length === 0) this.attachments = undefined;
  }

  /** Whether `buffer` is sent as an attachment because the caller gives it away. */
  isMoved(buffer: ArrayBufferLike): boolean {
    if (this.#moves === undefined) return false;
    return this.#moves === "all" || this.#moves.includes(buffer as ArrayBuffer);
  }

  /** Whether the caller named `buffer` itself, rather than "all". */
  isNamedMove(buffer: ArrayBufferLike): boolean {
    return this.#moves !== "all" && this.isMoved(buffer);
  }

  /** The number of `buffer`, of which the range [start, end) must cross. */
  add(buffer: ArrayBufferLike, start: number, end: number, path: ValuePath): number {
    const known = this.#numbers.get(buffer);
    if (known !== undefined) {
      const entry = this.#entries[known];
      if (entry !== undefined) {
        entry.start = Math.min(entry.start, start);
        entry.end = Math.max(entry.end, end);
      }
      return known;
    }
    const shared = buffer instanceof SharedArrayBuffer;
    if (!shared && isDetached(buffer)) throw typeRefused("A detached ArrayBuffer", path);
    let attachment = -1;
    if (shared || this.isMoved(buffer)) attachment = (this.attachments ??= []).push(buffer) - 1;
    const number = this.#entries.length;
    this.#entries.push({ buffer, attachment, start, end });
    this.#numbers.set(buffer, number);
    return number;
  }

  /** Writes the bytes and the directory behind the body. */
  write(writer: ByteWriter): void {
    writer.align();
    const first = writer.pos - writer.start;
    for (const entry of this.#entries) if (entry.attachment < 0) writeBytes(writer, entry);
    const directory = writer.pos - writer.start;
    writer.size(first);
    writer.size(this.#entries.length);
    for (const entry of this.#entries) writeEntry(writer, entry);
    writer.uint32(directory);
  }
}

function writeBytes(writer: ByteWriter, entry: Entry): void {
  if (isResizable(entry.buffer)) {
    entry.start = 0;
    entry.end = entry.buffer.byteLength;
  }
  // Elements keep their alignment when the range begins at a multiple of the largest element.
  entry.start -= entry.start % 8;
  writer.align();
  writer.bytes(new Uint8Array(entry.buffer, entry.start, entry.end - entry.start));
}

function writeEntry(writer: ByteWriter, entry: Entry): void {
  if (entry.attachment >= 0) {
    writer.byte(BUFFER_ATTACHED);
    writer.size(entry.attachment);
  } else if (isResizable(entry.buffer)) {
    writer.byte(BUFFER_RESIZABLE);
    writer.size(entry.end);
    writer.size((entry.buffer as ModernBuffer).maxByteLength);
  } else {
    writer.byte(BUFFER_FIXED);
    writer.size(entry.start);
    writer.size(entry.end - entry.start);
  }
}

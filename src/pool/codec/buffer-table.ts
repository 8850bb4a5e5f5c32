// The ArrayBuffers behind one message, writing side. Views name a buffer by number; the bytes follow the body, once a
// buffer, and of them only the range that views need. So aliasing survives and a small view of a huge buffer is small.
//
//   body │ (padding to 8) bytes of buffer 0 │ (padding) bytes of buffer 1 │ … │ directory │ u32: where it begins
//   directory: position of the first bytes, then an entry a buffer:
//     FIXED start size │ RESIZABLE size maximum │ ATTACHED attachment

import {
  append,
  bufferMaximum,
  bufferResizable,
  BytesOf,
  includes,
  MapOf,
  mapClear,
  mapDelete,
  mapGet,
  mapSet,
  sharedGrowable,
  typedArrayBytes,
} from "../protocol/primordials.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { isShared, memoryBytes } from "./element-kinds.ts";
import type { ValuePath } from "./refusals.ts";
import { sharedRefused, typeRefused } from "./refusals.ts";

export const BUFFER_FIXED = 0;
export const BUFFER_RESIZABLE = 1;
export const BUFFER_ATTACHED = 2;

/** ArrayBuffers to send as attachments. */
export type Moves = readonly ArrayBuffer[] | "all" | undefined;

interface Entry {
  readonly buffer: ArrayBufferLike;
  readonly attachment: number;
  start: number;
  end: number;
}

export function isResizable(buffer: ArrayBufferLike): boolean {
  const ask = isShared(buffer) ? sharedGrowable : bufferResizable;
  return ask !== undefined && ask(buffer);
}

/** `ArrayBuffer.prototype.detached` without needing Node 22. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (memoryBytes(buffer) !== 0 || isShared(buffer)) return false;
  try {
    return typedArrayBytes(new BytesOf(buffer)) !== 0;
  } catch {
    return true;
  }
}

export class BufferTable {
  readonly #attaches: boolean;
  attachments: unknown[] | undefined = undefined;
  #moves: Moves = undefined;
  #entries: Entry[] = [];
  #numbers: Map<ArrayBufferLike, number> = new MapOf<ArrayBufferLike, number>();

  /** @param attaches whether buffers can cross as they are, which they can between threads only */
  constructor(attaches: boolean) {
    this.#attaches = attaches;
  }

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
    mapClear(this.#numbers as Map<never, never>);
  }

  /** Forgets what was added after there were `count` buffers. */
  truncate(count: number): void {
    const entries = this.#entries;
    for (let number = entries.length - 1; number >= count; number--) {
      const entry = entries[number];
      if (entry === undefined) continue;
      mapDelete(this.#numbers, entry.buffer);
      if (entry.attachment >= 0 && this.attachments !== undefined) this.attachments.length--;
    }
    if (entries.length > count) entries.length = count;
    if (this.attachments?.length === 0) this.attachments = undefined;
  }

  /** Whether `buffer` is sent as an attachment because the caller gives it away. */
  isMoved(buffer: ArrayBufferLike): boolean {
    if (this.#moves === undefined || !this.#attaches) return false;
    return this.#moves === "all" || includes(this.#moves, buffer);
  }

  /** Whether the caller named `buffer` itself, rather than "all". */
  isNamedMove(buffer: ArrayBufferLike): boolean {
    return this.#moves !== "all" && this.isMoved(buffer);
  }

  /** The number of `buffer`, of which the range [start, end) must cross. */
  add(buffer: ArrayBufferLike, start: number, end: number, path: ValuePath): number {
    const known = mapGet(this.#numbers, buffer);
    if (known !== undefined) {
      const entry = this.#entries[known];
      if (entry !== undefined) {
        if (start < entry.start) entry.start = start;
        if (end > entry.end) entry.end = end;
      }
      return known;
    }
    const shared = isShared(buffer);
    if (shared && !this.#attaches) throw sharedRefused(path);
    if (!shared && isDetached(buffer)) throw typeRefused("A detached ArrayBuffer", path);
    let attachment = -1;
    if (shared || this.isMoved(buffer)) {
      const attachments = (this.attachments ??= []);
      attachment = attachments.length;
      append(attachments, buffer);
    }
    const number = this.#entries.length;
    append(this.#entries, { buffer, attachment, start, end });
    mapSet(this.#numbers, buffer, number);
    return number;
  }

  /** Writes the bytes and the directory behind the body. */
  write(writer: ByteWriter): void {
    writer.align();
    const first = writer.pos - writer.start;
    const entries = this.#entries;
    for (let number = 0; number < entries.length; number++) {
      const entry = entries[number];
      if (entry !== undefined && entry.attachment < 0) writeBytes(writer, entry);
    }
    const directory = writer.pos - writer.start;
    writer.size(first);
    writer.size(entries.length);
    for (let number = 0; number < entries.length; number++) {
      const entry = entries[number];
      if (entry !== undefined) writeEntry(writer, entry);
    }
    writer.uint32(directory);
  }
}

function writeBytes(writer: ByteWriter, entry: Entry): void {
  if (isResizable(entry.buffer)) {
    entry.start = 0;
    entry.end = memoryBytes(entry.buffer);
  }
  // Elements keep their alignment when the range begins at a multiple of the largest element.
  entry.start -= entry.start % 8;
  writer.align();
  const length = entry.end - entry.start;
  writer.bytes(new BytesOf(entry.buffer, entry.start, length), length);
}

function writeEntry(writer: ByteWriter, entry: Entry): void {
  if (entry.attachment >= 0) {
    writer.byte(BUFFER_ATTACHED);
    writer.size(entry.attachment);
  } else if (isResizable(entry.buffer)) {
    writer.byte(BUFFER_RESIZABLE);
    writer.size(entry.end);
    writer.size(bufferMaximum?.(entry.buffer) ?? entry.end);
  } else {
    writer.byte(BUFFER_FIXED);
    writer.size(entry.start);
    writer.size(entry.end - entry.start);
  }
}

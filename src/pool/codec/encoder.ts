// Value to bytes: decides how the root is sent and keeps the result of the last encode. Used by the host for
// arguments and by a lane for results; one at a time, never shared between threads.

import { isDetached, isResizable, type Moves } from "./buffer-table.ts";
import { BytesOf, isView, symbolKey } from "../protocol/primordials.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import {
  elementKind,
  isBytes,
  isMemory,
  isShared,
  KIND_ARRAY_BUFFER,
  memoryBytes,
  viewBuffer,
  viewBytes,
  viewOffset,
} from "./element-kinds.ts";
import {
  encodingFailed,
  functionRefused,
  isRefusal,
  overLimit,
  reentered,
  symbolRefused,
} from "./refusals.ts";
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
import { ValueWriter } from "./value-writer.ts";

export class Encoder {
  /** How the last value is stored: a root tag. */
  tag: number = ROOT_UNDEFINED;
  /** The number, for number-like tags. */
  inline = 0;
  /** Bytes used; 0 when tag and `inline` say it all. */
  length = 0;
  /** Where the bytes are: in the given buffer from `offset`, or, if true, in `scratch` from 0. */
  spilled = false;
  /** Things that cannot be bytes, by number: SharedArrayBuffers, and ArrayBuffers to be transferred. */
  attachments: unknown[] | undefined = undefined;
  readonly #writer: ValueWriter;
  #busy = false;

  /**
   * @param carrier of memory that is sent by reference, when the other side is another process: then buffers cannot cross as
   *   they are, and moved ones are copied
   */
  constructor(maxPayloadBytes: number, carrier?: SharedBufferCarrier) {
    this.#writer = new ValueWriter(maxPayloadBytes, carrier);
  }

  /** Private bytes of a value that did not fit; valid until the next encode. */
  get scratch(): Uint8Array {
    return this.#writer.scratch;
  }

  /**
   * Writes `value` to `buffer` at [offset, limit) if it fits, and to `scratch` if not. Best when `offset` is a
   * multiple of 8: V8 copies unaligned shared memory a byte at a time.
   *
   * @param moves ArrayBuffers to send as attachments instead of bytes; "all": every one found
   * @throws {KnittingError} KNT_ERROR_0 when it holds a function, KNT_ERROR_1 a local symbol, KNT_ERROR_3 another type that
   *   cannot cross or too many bytes, KNT_ERROR_2 when reading it failed. The encoder stays usable.
   */
  encode(value: unknown, buffer: Uint8Array, offset: number, limit: number, moves?: Moves): void {
    if (this.#busy) throw reentered();
    this.length = 0;
    this.spilled = false;
    this.attachments = undefined;
    switch (typeof value) {
      case "number":
        this.inline = value;
        this.tag = ROOT_NUMBER;
        return;
      case "string":
        return this.#text(value, buffer, offset, limit);
      case "undefined":
        this.tag = ROOT_UNDEFINED;
        return;
      case "boolean":
        this.tag = value ? ROOT_TRUE : ROOT_FALSE;
        return;
      case "object":
        if (value === null) {
          this.tag = ROOT_NULL;
          return;
        }
        break;
      case "function":
        throw functionRefused(value, []);
      case "symbol":
        if (symbolKey(value) === undefined) throw symbolRefused(value, []);
    }
    this.#structured(value, buffer, offset, limit, moves);
  }

  /**
   * Like `encode`, but drops fields of errors that cannot cross. For `encodeThrown`.
   *
   * @param leastLimitBytes raises the limit for this one value
   */
  encodeLeniently(
    value: unknown,
    buffer: Uint8Array,
    offset: number,
    limit: number,
    leastLimitBytes = 0,
  ): void {
    if (this.#busy) throw reentered();
    const writer = this.#writer;
    const { maxPayloadBytes } = writer;
    if (leastLimitBytes > maxPayloadBytes) writer.maxPayloadBytes = leastLimitBytes;
    writer.lenient = true;
    try {
      this.encode(value, buffer, offset, limit);
    } finally {
      writer.lenient = false;
      writer.maxPayloadBytes = maxPayloadBytes;
    }
  }

  #text(value: string, buffer: Uint8Array, offset: number, limit: number): void {
    const writer = this.#writer;
    const { maxPayloadBytes } = writer;
    if (value.length > maxPayloadBytes) throw overLimit("string", value.length, maxPayloadBytes, false);
    writer.begin(buffer, offset, limit);
    if (writer.ascii(value)) {
      this.tag = ROOT_TEXT;
    } else {
      const bytes = value.length * 2;
      if (bytes > maxPayloadBytes) throw overLimit("string", bytes, maxPayloadBytes, true);
      writer.wide(value);
      this.tag = ROOT_WIDE_TEXT;
    }
    this.length = writer.finish();
    this.spilled = writer.spilled;
  }

  #structured(value: unknown, buffer: Uint8Array, offset: number, limit: number, moves: Moves): void {
    const writer = this.#writer;
    writer.root = value;
    writer.buffers.begin(moves === "all" || (moves !== undefined && moves.length > 0) ? moves : undefined);
    this.#busy = true;
    try {
      writer.begin(buffer, offset, limit);
      if (!this.#rootBytes(value)) {
        writer.wholeValue(value);
        this.tag = ROOT_STRUCTURED;
        if (writer.buffers.count > 0) {
          writer.buffers.write(writer);
          this.tag = ROOT_STRUCTURED_WITH_BUFFERS;
        }
      }
      this.length = writer.finish();
      this.spilled = writer.spilled;
      this.attachments = writer.buffers.attachments;
    } catch (error) {
      throw isRefusal(error) ? error : encodingFailed(error, writer.currentPath());
    } finally {
      writer.reset();
      this.#busy = false;
    }
  }

  /** A root that is bytes and nothing else is one copy. False: it is not, or its memory is shared, moved or resizable. */
  #rootBytes(value: unknown): boolean {
    const writer = this.#writer;
    if (isView(value)) {
      const kind = elementKind(value);
      if (kind < 0) return false;
      const buffer = viewBuffer(value, kind);
      if (!this.#isCopied(buffer)) return false;
      const length = viewBytes(value, kind);
      this.#checkRootBytes(length);
      const isSource = isBytes(kind);
      writer.bytes(
        isSource ? (value as Uint8Array) : new BytesOf(buffer, viewOffset(value, kind), length),
        length,
      );
      this.tag = ROOT_BYTES + kind;
      return true;
    }
    if (!isMemory(value) || !this.#isCopied(value)) return false;
    const length = memoryBytes(value);
    this.#checkRootBytes(length);
    writer.bytes(new BytesOf(value), length);
    this.tag = ROOT_BYTES + KIND_ARRAY_BUFFER;
    return true;
  }

  #checkRootBytes(bytes: number): void {
    if (bytes > this.#writer.maxPayloadBytes) throw this.#writer.tooLarge(bytes, true);
  }

  #isCopied(buffer: ArrayBufferLike): boolean {
    if (isShared(buffer) || isResizable(buffer) || isDetached(buffer)) return false;
    return !this.#writer.buffers.isMoved(buffer);
  }
}

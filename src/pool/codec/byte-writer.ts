// Bytes going out: writes into the caller's region while it lasts, then moves to `scratch` and grows there.
// Knows sizes, numbers and strings; knows nothing of values. The encoder owns one.

import type { KnittingError } from "../errors.ts";
import {
  charCodeAt,
  DataViewOf,
  floor,
  setBigInt64,
  setBytes,
  setFloat64,
  typedArrayBuffer,
  typedArrayBytes,
  typedArrayOffset,
} from "../protocol/primordials.ts";
import { allocatePinned, ucs2Write, utf8Write, viewBytes } from "./raw-buffer.ts";
import { overLimit, typeName } from "./refusals.ts";
import { SHORT_TEXT, SHORT_TEXT_LIMIT, TEXT, WIDE_TEXT } from "./tags.ts";

/** `scratch` returns to this size some time after a huge payload. */
const SCRATCH_BYTES = 64 * 1024;
/** So many encodes that use scratch lightly, and a grown scratch is given back. */
const PATIENCE = 64;
/** Reservations may ask for this much more than they use; the exact check is made at the end. */
const SLACK_BYTES = 64;
/** Up to here a loop over char codes beats a call into C++. */
const LOOP_CHARACTERS = 20;
/**
 * A write that is cut short can report exactly as many bytes as the text has characters although it is not ASCII.
 * One character is at most four bytes, so with this much spare room that cannot happen.
 */
const CUT_BYTES = 4;

/** Trying to write a long text that is not ASCII costs more than looking at its beginning first. */
const LOOKED_AT_FROM = 200;
const LOOKED_AT = 24;

export class ByteWriter {
  maxPayloadBytes: number;
  scratch: Uint8Array = allocatePinned(0);
  spilled = false;
  out: Uint8Array = this.scratch;
  start = 0;
  pos = 0;
  end = 0;
  /** The value being written, for messages only. */
  root: unknown = undefined;
  // Made when a float is written: most messages have none, and the host's encoder serves many regions in turn.
  #view: DataView = new DataViewOf(typedArrayBuffer(this.scratch));
  #viewed: Uint8Array = this.scratch;
  #patience = PATIENCE;

  constructor(maxPayloadBytes: number) {
    this.maxPayloadBytes = maxPayloadBytes;
  }

  begin(buffer: Uint8Array, offset: number, limit: number): void {
    if (this.scratch.length > SCRATCH_BYTES && --this.#patience === 0) this.#useScratch(SCRATCH_BYTES);
    this.out = buffer;
    this.start = offset;
    this.pos = offset;
    // A region beyond the limit is not used, so that a value over the limit is given up early.
    const furthest = offset + this.maxPayloadBytes + SLACK_BYTES;
    this.end = limit < furthest ? limit : furthest;
    this.spilled = false;
  }

  /** Bytes written, checked against the limit. */
  finish(): number {
    const length = this.pos - this.start;
    if (length > this.maxPayloadBytes) throw this.tooLarge(length, true);
    return length;
  }

  /** Throws early when what is written is over the limit already, with a byte to spare. */
  checkLimit(): void {
    if (this.pos - this.start >= this.maxPayloadBytes) throw this.tooLarge(this.pos - this.start + 1, false);
  }

  tooLarge(actualBytes: number, exact: boolean): KnittingError {
    return overLimit(typeName(this.root), actualBytes, this.maxPayloadBytes, exact);
  }

  /** Makes room for `bytes` more. */
  reserve(bytes: number): void {
    if (this.pos + bytes > this.end) this.#spill(bytes);
  }

  byte(value: number): void {
    if (this.pos >= this.end) this.#spill(1);
    this.out[this.pos++] = value;
  }

  float(value: number): void {
    this.reserve(8);
    if (this.#viewed !== this.out) this.#viewOut();
    setFloat64(this.#view, this.pos, value, true);
    this.pos += 8;
  }

  bigint64(value: bigint): void {
    this.reserve(8);
    if (this.#viewed !== this.out) this.#viewOut();
    setBigInt64(this.#view, this.pos, value, true);
    this.pos += 8;
  }

  uint32(value: number): void {
    this.reserve(4);
    const { out } = this;
    out[this.pos++] = value;
    out[this.pos++] = value >>> 8;
    out[this.pos++] = value >>> 16;
    out[this.pos++] = value >>> 24;
  }

  /** A non-negative safe integer, seven bits a byte, lowest first. */
  size(value: number): void {
    if (this.pos + 8 > this.end) this.#spill(8);
    while (value > 0x7f) {
      this.out[this.pos++] = (value % 0x80) | 0x80;
      value = floor(value / 0x80);
    }
    this.out[this.pos++] = value;
  }

  /** All of `source`, which is `length` bytes. */
  bytes(source: Uint8Array, length: number): void {
    this.reserve(length);
    setBytes(this.out, source, this.pos);
    this.pos += length;
  }

  /** Zeroes up to a multiple of 8 from the start: V8 copies unaligned shared memory a byte at a time. */
  align(): void {
    while ((this.pos - this.start) % 8 !== 0) this.byte(0);
  }

  /** A string with its tag and size. */
  text(value: string): void {
    const length = value.length;
    this.reserve(length + 12);
    const from = this.pos;
    if (length < SHORT_TEXT_LIMIT) {
      this.out[this.pos++] = SHORT_TEXT + length;
    } else {
      this.out[this.pos++] = TEXT;
      this.size(length);
    }
    if (this.ascii(value)) return;
    this.pos = from;
    this.byte(WIDE_TEXT);
    this.size(length);
    this.wide(value);
  }

  /** A byte a character, when all are ASCII; otherwise leaves `pos` and returns false. */
  ascii(value: string): boolean {
    const length = value.length;
    this.reserve(length + CUT_BYTES);
    const { out, pos } = this;
    if (length > LOOP_CHARACTERS) {
      if (length > LOOKED_AT_FROM && !beginsAscii(value)) return false;
      if (utf8Write(out, value, pos, length + CUT_BYTES) !== length) return false;
    } else {
      for (let index = 0; index < length; index++) {
        const code = charCodeAt(value, index);
        if (code > 0x7f) return false;
        out[pos + index] = code;
      }
    }
    this.pos = pos + length;
    return true;
  }

  /** Two bytes a code unit: exact for lone surrogates too. */
  wide(value: string): void {
    const bytes = value.length * 2;
    this.reserve(bytes);
    ucs2Write(this.out, value, this.pos, bytes);
    this.pos += bytes;
  }

  #viewOut(): void {
    const { out } = this;
    this.#view = new DataViewOf(typedArrayBuffer(out), typedArrayOffset(out), typedArrayBytes(out));
    this.#viewed = out;
  }

  #spill(bytes: number): void {
    const used = this.pos - this.start;
    const atLeast = used + bytes - SLACK_BYTES;
    if (atLeast > this.maxPayloadBytes) throw this.tooLarge(atLeast, false);
    const previous = this.out;
    const needed = used + bytes;
    if (this.scratch.length < needed) {
      const most = this.maxPayloadBytes + SLACK_BYTES;
      this.#useScratch(larger(needed, larger(SCRATCH_BYTES, needed * 2 < most ? needed * 2 : most)));
    }
    if (needed > SCRATCH_BYTES) this.#patience = PATIENCE;
    if (this.scratch !== previous) setBytes(this.scratch, viewBytes(previous, this.start, used), 0);
    this.out = this.scratch;
    this.start = 0;
    this.pos = used;
    this.end = this.scratch.length;
    this.spilled = true;
  }

  #useScratch(bytes: number): void {
    this.scratch = allocatePinned(bytes);
    this.#patience = PATIENCE;
  }
}

function beginsAscii(text: string): boolean {
  for (let index = 0; index < LOOKED_AT; index++) {
    if (charCodeAt(text, index) > 0x7f) return false;
  }
  return true;
}

function larger(a: number, b: number): number {
  return a > b ? a : b;
}

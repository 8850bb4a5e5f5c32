// The producing end of one ring: encodes values into payload bytes, fills slots, publishes them.
// The host has one per lane for requests, a lane has one for replies. Single producer: no locks, no claiming.
import type { Encoder } from "../codec/index.ts";
import { allocatePinned, copyPinned, viewBytes } from "../codec/raw-buffer.ts";
import { setBytes } from "../protocol/primordials.ts";
import {
  FLAG_ATTACHED,
  FLAG_SHIFT,
  HEADER,
  INLINE_FLOAT,
  PAYLOAD_LENGTH,
  PAYLOAD_OFFSET,
  SLOT_COUNT,
  SLOT_FLOATS,
  SLOT_MASK,
  SLOT_WORDS,
  TAG_SHIFT,
} from "../protocol/layout.ts";
import { PayloadArena } from "./arena.ts";

/** A value that has been encoded but has no slot yet, because the ring had no room for it. */
export interface EncodedValue {
  readonly tag: number;
  readonly inline: number;
  readonly bytes: Uint8Array | undefined;
  readonly attachments: unknown[] | undefined;
}

/** Takes the encoder's last result out of its scratch space, for a value that has to wait. */
export function keepEncoded(encoder: Encoder): EncodedValue {
  const { length } = encoder;
  let bytes: Uint8Array | undefined;
  if (length > 0) {
    // Not a piece of Node's pool, to which every small Buffer leads.
    bytes = allocatePinned(length);
    setBytes(bytes, viewBytes(encoder.scratch, 0, length), 0);
  }
  return { tag: encoder.tag, inline: encoder.inline, bytes, attachments: encoder.attachments };
}

/** Freed bytes are taken back every 16 slots ... */
const REFRESH_MASK = 15;
/** ... and for every slot once the arena has left the part of it that stays in a core's cache. */
const WARM_BYTES = 65_536;

const NO_BUFFER = allocatePinned(0);

/** Taken at load time: a task may replace them. */
const { load, store } = Atomics;

/** Encodes `value` into private bytes, for a call that no ring can take yet. */
export function encodeAside(
  encoder: Encoder,
  value: unknown,
  moves?: readonly ArrayBuffer[] | "all",
): EncodedValue {
  encoder.encode(value, NO_BUFFER, 0, 0, moves);
  return keepEncoded(encoder);
}

export class RingWriter {
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly #control: Int32Array;
  readonly #tailWord: number;
  readonly #headWord: number;
  readonly #arena: PayloadArena;
  #tail: number;
  #head: number;
  /** The consumer has said that it has freed what it cannot have: nothing it says means anything any more. */
  broken = false;

  constructor(
    control: Int32Array,
    slots: SharedArrayBuffer,
    payload: SharedArrayBuffer,
    tailWord: number,
    headWord: number,
  ) {
    this.words = new Int32Array(slots);
    this.floats = new Float64Array(slots);
    this.#control = control;
    this.#tailWord = tailWord;
    this.#headWord = headWord;
    this.#tail = load(control, tailWord);
    this.#head = load(control, headWord);
    this.#arena = new PayloadArena(payload, this.#head);
  }

  /** Whether the consumer has freed anything since this end last looked: what did not fit then may fit now. */
  get hasFreed(): boolean {
    return load(this.#control, this.#headWord) !== this.#head;
  }

  /** Whether the consumer can have come as far as `position`: it never goes back, nor beyond what has been published. */
  canBeAt(position: number): boolean {
    return ((position - this.#head) | 0) >= 0 && ((this.#tail - position) | 0) >= 0;
  }

  /** Position of the next slot to publish. */
  get tail(): number {
    return this.#tail;
  }

  /** First word of the next slot. */
  get wordBase(): number {
    return (this.#tail & SLOT_MASK) * SLOT_WORDS;
  }

  /** First float of the next slot. */
  get floatBase(): number {
    return (this.#tail & SLOT_MASK) * SLOT_FLOATS;
  }

  /** Whether a slot is free now. Takes back what the consumer has freed. */
  hasSlot(): boolean {
    // The consumer's line is read only when it matters: when the ring looks full or holds bytes to take back.
    if (((this.#tail - this.#head) | 0) < SLOT_COUNT >> 1) return true;
    return this.#refresh();
  }

  #refresh(): boolean {
    const head = load(this.#control, this.#headWord);
    if (head !== this.#head) {
      // Freeing up to where it cannot be would take all positions that there are.
      if (!this.canBeAt(head)) {
        this.broken = true;
        return false;
      }
      this.#head = head;
      this.#arena.freeUpTo(head);
    }
    return ((this.#tail - head) | 0) < SLOT_COUNT;
  }

  /**
   * Encodes `value` into the next slot, without publishing it. The caller has checked `hasSlot()`.
   * `false`: there is no room for its bytes now; they are in the encoder's scratch (`keepEncoded`).
   *
   * @throws {KnittingError} KNT_ERROR_0..3 when the value cannot be encoded
   */
  write(encoder: Encoder, value: unknown, header: number, moves?: readonly ArrayBuffer[] | "all"): boolean {
    const arena = this.#arena;
    // The consumer's head is another core's cache line: look at it now and then, or before going on to cold memory.
    if ((this.#tail & REFRESH_MASK) === 0 || arena.writeOffset > WARM_BYTES) this.#refresh();
    arena.openRegion();
    const start = arena.regionStart;
    encoder.encode(value, arena.buffer, start, arena.regionEnd, moves);
    const length = encoder.length;
    let offset = start;
    if (length > 0) {
      if (encoder.spilled) {
        offset = this.#findRoom(length);
        if (offset < 0) return false;
        copyPinned(encoder.scratch, arena.buffer, offset, 0, length);
      }
      arena.take(this.#tail, offset, length);
    }
    const flags = encoder.attachments === undefined ? 0 : FLAG_ATTACHED;
    this.#fill(encoder.tag, encoder.inline, offset, length, header | (flags << FLAG_SHIFT));
    return true;
  }

  /** The same for a value encoded earlier. */
  writeEncoded(value: EncodedValue, header: number): boolean {
    const length = value.bytes === undefined ? 0 : value.bytes.length;
    let offset = 0;
    if (value.bytes !== undefined) {
      offset = this.#findRoom(length);
      if (offset < 0) return false;
      copyPinned(value.bytes, this.#arena.buffer, offset, 0, length);
      this.#arena.take(this.#tail, offset, length);
    }
    const flags = value.attachments === undefined ? 0 : FLAG_ATTACHED;
    this.#fill(value.tag, value.inline, offset, length, header | (flags << FLAG_SHIFT));
    return true;
  }

  /** Makes the slot visible to the consumer. Everything written to it happens before. */
  publish(): void {
    this.#tail = (this.#tail + 1) | 0;
    store(this.#control, this.#tailWord, this.#tail);
  }

  #findRoom(length: number): number {
    this.#refresh();
    return this.#arena.find(length);
  }

  #fill(tag: number, inline: number, offset: number, length: number, header: number): void {
    const base = this.wordBase;
    const words = this.words;
    words[base + HEADER] = header | (tag << TAG_SHIFT);
    words[base + PAYLOAD_OFFSET] = offset;
    words[base + PAYLOAD_LENGTH] = length;
    this.floats[this.floatBase + INLINE_FLOAT] = inline;
  }
}

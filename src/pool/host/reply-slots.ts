// Reads one reply after the other out of a lane's reply ring. Host thread; one per worker lane.
import {
  CALL_INDEX,
  FINISHED_FLOAT,
  FLAG_ATTACHED,
  FLAG_SHIFT,
  HEADER,
  INLINE_FLOAT,
  PAYLOAD_LENGTH,
  PAYLOAD_OFFSET,
  SLOT_FLOATS,
  SLOT_MASK,
  SLOT_WORDS,
  STARTED_FLOAT,
  TAG_SHIFT,
} from "../protocol/layout.ts";

export class ReplySlots {
  openIndex = 0;
  status = 0;
  tag = 0;
  /** Whether the lane has sent attachments for it. */
  attached = false;
  inline = 0;
  offset = 0;
  length = 0;
  /** Shared-clock milliseconds. */
  startedAt = 0;
  finishedAt = 0;
  /** The payload buffer, at least as far as this reply needs it. */
  bytes: Buffer;

  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #payload: SharedArrayBuffer;

  constructor(slots: SharedArrayBuffer, payload: SharedArrayBuffer) {
    this.#words = new Int32Array(slots);
    this.#floats = new Float64Array(slots);
    this.#payload = payload;
    this.bytes = Buffer.from(payload, 0, payload.byteLength);
  }

  /** Fills the fields from the slot at ring position `position`. */
  load(position: number): void {
    const slot = position & SLOT_MASK;
    const words = this.#words;
    const base = slot * SLOT_WORDS;
    const header = words[base + HEADER] ?? 0;
    this.openIndex = words[base + CALL_INDEX] ?? 0;
    this.status = header & 0xffff;
    this.tag = (header >>> TAG_SHIFT) & 0xff;
    this.attached = header >>> FLAG_SHIFT === FLAG_ATTACHED;
    this.offset = words[base + PAYLOAD_OFFSET] ?? 0;
    this.length = words[base + PAYLOAD_LENGTH] ?? 0;
    const floats = this.#floats;
    const floatBase = slot * SLOT_FLOATS;
    this.inline = floats[floatBase + INLINE_FLOAT] ?? 0;
    this.startedAt = floats[floatBase + STARTED_FLOAT] ?? 0;
    this.finishedAt = floats[floatBase + FINISHED_FLOAT] ?? 0;
    // The lane may have grown the buffer since.
    if (this.offset + this.length > this.bytes.length) {
      this.bytes = Buffer.from(this.#payload, 0, this.#payload.byteLength);
    }
  }
}

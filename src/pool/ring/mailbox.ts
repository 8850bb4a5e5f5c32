// The two ends of a mailbox; see protocol/mail.ts. Host and lane, where a process carries the lane. A message may be larger than
// the ring: it passes through piece by piece, as fast as the receiver takes it.
import { Decoder, Encoder } from "../codec/index.ts";
import { allocatePinned, copyPinned, viewMemory } from "../codec/raw-buffer.ts";
import { corrupt } from "../codec/refusals.ts";
import {
  MAIL_DATA_BYTE,
  MAIL_HEAD_BYTES,
  MAIL_INLINE_FLOAT,
  MAIL_LENGTH_WORD,
  MAIL_RING_BYTES,
  MAIL_TAG_WORD,
  MAIL_TAKEN_WORD,
  MAIL_WRITTEN_WORD,
} from "../protocol/mail.ts";
import { typedArrayBuffer } from "../protocol/primordials.ts";

/** Taken at load time: a task may replace them. */
const { load, store } = Atomics;
const Words = Int32Array;
const Floats = Float64Array;

/** The pool's own messages are not held to the limit of payloads. */
const LONGEST_MESSAGE_BYTES = 2_000_000_000;

const RING_MASK = MAIL_RING_BYTES - 1;
const EMPTY = allocatePinned(0);

function smaller(one: number, other: number): number {
  return one < other ? one : other;
}

function larger(one: number, other: number): number {
  return one > other ? one : other;
}

/** A message of which some bytes are still to be written. */
interface Waiting {
  readonly bytes: Uint8Array;
  next: Waiting | undefined;
}

export class MailSender {
  readonly #words: Int32Array;
  readonly #ring: Uint8Array;
  readonly #encoder = new Encoder(LONGEST_MESSAGE_BYTES);
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  /** Bytes of the first that have been written. */
  #sent = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Words(memory);
    this.#ring = viewMemory(memory, MAIL_DATA_BYTE, MAIL_RING_BYTES);
  }

  /** Empties the mailbox. The receiver must not be there yet. */
  reset(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#sent = 0;
    store(this.#words, MAIL_WRITTEN_WORD, 0);
    store(this.#words, MAIL_TAKEN_WORD, 0);
  }

  /**
   * Puts a message in, as far as there is room; `flush()` goes on.
   *
   * @throws {KnittingError} KNT_ERROR_0..3 when it cannot be encoded
   */
  send(message: object): void {
    const encoder = this.#encoder;
    encoder.encode(message, EMPTY, 0, 0);
    const { length } = encoder;
    const bytes = allocatePinned(MAIL_HEAD_BYTES + length);
    const head = new Words(typedArrayBuffer(bytes), 0, 2);
    head[MAIL_LENGTH_WORD] = length;
    head[MAIL_TAG_WORD] = encoder.tag;
    new Floats(typedArrayBuffer(bytes), 0, 2)[MAIL_INLINE_FLOAT] = encoder.inline;
    if (length > 0) copyPinned(encoder.scratch, bytes, MAIL_HEAD_BYTES, 0, length);
    const waiting: Waiting = { bytes, next: undefined };
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    this.flush();
  }

  /** Writes what there is room for. Says whether everything has been written. */
  flush(): boolean {
    const words = this.#words;
    while (this.#first !== undefined) {
      const { bytes } = this.#first;
      const written = load(words, MAIL_WRITTEN_WORD);
      const room = MAIL_RING_BYTES - ((written - load(words, MAIL_TAKEN_WORD)) | 0);
      if (room <= 0) return false;
      const at = written & RING_MASK;
      const count = smaller(smaller(bytes.length - this.#sent, room), MAIL_RING_BYTES - at);
      copyPinned(bytes, this.#ring, at, this.#sent, this.#sent + count);
      this.#sent += count;
      store(words, MAIL_WRITTEN_WORD, (written + count) | 0);
      if (this.#sent < bytes.length) continue;
      this.#first = this.#first.next;
      this.#sent = 0;
    }
    this.#last = undefined;
    return true;
  }
}

export class MailReceiver {
  readonly #words: Int32Array;
  readonly #ring: Uint8Array;
  readonly #decoder = new Decoder();
  #head: Uint8Array = allocatePinned(MAIL_HEAD_BYTES);
  #headBytes = 0;
  #payload = EMPTY;
  #payloadBytes = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Words(memory);
    this.#ring = viewMemory(memory, MAIL_DATA_BYTE, MAIL_RING_BYTES);
  }

  /** Whether there is anything to take, a part of a message at least. */
  get hasMail(): boolean {
    return load(this.#words, MAIL_WRITTEN_WORD) !== load(this.#words, MAIL_TAKEN_WORD);
  }

  /** Forgets what it has of a message whose sender has died. */
  reset(): void {
    this.#headBytes = 0;
    this.#payload = EMPTY;
    this.#payloadBytes = 0;
  }

  /**
   * The next message, or `undefined`: it has not come, or not all of it. What is taken makes room for the sender.
   *
   * @throws {KnittingError} KNT_ERROR_2 when what is there is not what a sender writes
   */
  take(): unknown {
    while (this.#headBytes < MAIL_HEAD_BYTES) {
      const count = this.#read(this.#head, this.#headBytes, MAIL_HEAD_BYTES);
      if (count === 0) return undefined;
      this.#headBytes += count;
    }
    const words = new Words(typedArrayBuffer(this.#head), 0, 2);
    const length = (words[MAIL_LENGTH_WORD] ?? 0) >>> 0;
    while (this.#payloadBytes < length) {
      const payload = this.#roomFor(length);
      const count = this.#read(payload, this.#payloadBytes, payload.length);
      if (count === 0) return undefined;
      this.#payloadBytes += count;
    }
    const payload = this.#payload;
    const inline = new Floats(typedArrayBuffer(this.#head), 0, 2)[MAIL_INLINE_FLOAT] ?? 0;
    const tag = words[MAIL_TAG_WORD] ?? 0;
    this.reset();
    return this.#decoder.decode(tag, inline, payload, 0, length);
  }

  /** Doubled as bytes come: what a message says of its length is not yet true. */
  #roomFor(length: number): Uint8Array {
    const before = this.#payload;
    if (this.#payloadBytes < before.length) return before;
    const payload = allocatePinned(smaller(length, larger(2 * before.length, MAIL_RING_BYTES)));
    copyPinned(before, payload, 0, 0, this.#payloadBytes);
    this.#payload = payload;
    return payload;
  }

  /** Copies what there is into `bytes` from `from`, up to `to`. */
  #read(bytes: Uint8Array, from: number, to: number): number {
    const words = this.#words;
    const taken = load(words, MAIL_TAKEN_WORD);
    const there = (load(words, MAIL_WRITTEN_WORD) - taken) | 0;
    if (there < 0 || there > MAIL_RING_BYTES) throw corrupt("a mailbox holds more than fits into it");
    const at = taken & RING_MASK;
    const count = smaller(smaller(there, to - from), MAIL_RING_BYTES - at);
    if (count <= 0) return 0;
    copyPinned(this.#ring, bytes, from, at, at + count);
    store(words, MAIL_TAKEN_WORD, (taken + count) | 0);
    return count;
  }
}

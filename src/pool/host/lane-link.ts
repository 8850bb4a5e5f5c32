// The host's end of one lane's two rings: publishes calls, settles replies, keeps what the ring cannot take yet.
// Host thread; one per worker lane, and it outlives the lane: a successor goes on with the same memory.
import { type Decoder, decodeThrown, type Encoder } from "../codec/index.ts";
import {
  ABORT_INDEX,
  CALL_INDEX,
  CANCELLED,
  FINISHED_FLOAT,
  FLAG_ATTACHED,
  FLAG_SHIFT,
  HEADER,
  INLINE_FLOAT,
  LANE_AWAKE,
  LANE_PARKED_WORD,
  MAX_OPEN_CALLS,
  PAYLOAD_LENGTH,
  PAYLOAD_OFFSET,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
  REQUEST_TAIL_WORD,
  SLOT_FLOATS,
  SLOT_MASK,
  SLOT_WORDS,
  STARTED_FLOAT,
  STATUS_REJECTED,
  STATUS_RESOLVED,
  STATUS_WANTS_ATTACHMENTS,
  TAG_SHIFT,
} from "../protocol/layout.ts";
import type { LaneMemory } from "../protocol/memory.ts";
import { wakeForRequest, wakeForRoom } from "../ring/parking.ts";
import { encodeAside, keepEncoded, RingWriter } from "../ring/writer.ts";
import type { Call } from "./call.ts";
import { Deque } from "./deque.ts";
import type { LaneTally } from "./lane-tally.ts";

/** What the link asks of the lane it belongs to. */
export interface LinkOwner {
  /** Sends the call's attachments to the lane, which has started it. */
  sendAttachments(call: Call): void;
  /** Attachments that the lane sent with its reply; `undefined` when they never arrived. */
  takeAttachments(openIndex: number): readonly unknown[] | undefined;
  /** The lane has answered the call, whether or not anyone still waits for it. */
  callAnswered(call: Call): void;
}

export class LaneLink {
  readonly control: Int32Array;
  /** Calls the lane owes a reply for, plus those it has not been given yet. */
  inFlight = 0;

  readonly #owner: LinkOwner;
  readonly #encoder: Encoder;
  readonly #decoder: Decoder;
  readonly #tally: LaneTally;
  readonly #requests: RingWriter;
  readonly #replyWords: Int32Array;
  readonly #replyFloats: Float64Array;
  readonly #replyMemory: SharedArrayBuffer;
  #replyBytes: Buffer;
  #replyHead = 0;
  readonly #board: Float64Array;
  readonly #open: (Call | undefined)[] = [];
  readonly #freeIndices: number[] = [];
  readonly #backlog = new Deque<Call>();

  constructor(memory: LaneMemory, encoder: Encoder, decoder: Decoder, tally: LaneTally, owner: LinkOwner) {
    this.#owner = owner;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#tally = tally;
    this.control = new Int32Array(memory.control);
    this.#requests = new RingWriter(
      this.control,
      memory.requestSlots,
      memory.requestPayload,
      REQUEST_TAIL_WORD,
      REQUEST_HEAD_WORD,
    );
    this.#replyWords = new Int32Array(memory.replySlots);
    this.#replyFloats = new Float64Array(memory.replySlots);
    this.#replyMemory = memory.replyPayload;
    this.#replyBytes = Buffer.from(memory.replyPayload, 0, memory.replyPayload.byteLength);
    this.#board = new Float64Array(memory.board);
  }

  /** Calls that the lane has not begun to take. */
  get queued(): number {
    const published = (this.#requests.tail - Atomics.load(this.control, REQUEST_STARTED_WORD)) | 0;
    return published + this.#backlog.length;
  }

  /**
   * Gives the lane a call: into the ring if there is room, else into the backlog.
   *
   * @throws {KnittingError} KNT_ERROR_0..3 when `args` cannot be encoded; the call is then untouched
   */
  submit(call: Call, args: unknown): void {
    const encoder = this.#encoder;
    if (this.#backlog.length > 0 || !this.#hasRoom()) {
      call.encoded = encodeAside(encoder, args, call.transfer);
      this.#backlog.push(call);
    } else if (this.#requests.write(encoder, args, call.task.id, call.transfer)) {
      if (encoder.attachments !== undefined) call.attachments = encoder.attachments;
      this.#tally.bytesSent += encoder.length;
      this.#publish(call);
    } else {
      call.encoded = keepEncoded(encoder);
      this.#backlog.push(call);
    }
    this.inFlight++;
  }

  /** The same for a call whose arguments were encoded before. */
  submitEncoded(call: Call): void {
    this.inFlight++;
    this.#backlog.push(call);
    this.flushBacklog();
  }

  /** Moves what fits from the backlog into the ring, in order. */
  flushBacklog(): void {
    const backlog = this.#backlog;
    for (let call = backlog.first; call !== undefined; call = backlog.first) {
      if (call.settled) {
        backlog.shift();
        this.#leave(call);
        continue;
      }
      const encoded = call.encoded;
      if (encoded === undefined || !this.#hasRoom()) return;
      if (!this.#requests.writeEncoded(encoded, call.task.id)) return;
      backlog.shift();
      call.encoded = undefined;
      if (encoded.attachments !== undefined) call.attachments = encoded.attachments;
      this.#tally.bytesSent += encoded.bytes === undefined ? 0 : encoded.bytes.length;
      this.#publish(call);
    }
  }

  /** Settles every call whose reply has been published. Returns how many replies there were. */
  drain(): number {
    const tail = Atomics.load(this.control, REPLY_TAIL_WORD);
    let head = this.#replyHead;
    if (tail === head) return 0;
    const count = (tail - head) | 0;
    while (head !== tail) {
      this.#takeReply(head & SLOT_MASK);
      head = (head + 1) | 0;
    }
    this.#replyHead = head;
    Atomics.store(this.control, REPLY_HEAD_WORD, head);
    wakeForRoom(this.control);
    if (this.#backlog.length > 0) this.flushBacklog();
    return count;
  }

  /** Whether a reply waits to be drained. One look at one word. */
  hasReply(): boolean {
    return Atomics.load(this.control, REPLY_TAIL_WORD) !== this.#replyHead;
  }

  /** Whether the lane has the call in its ring, or runs it. */
  owns(call: Call): boolean {
    return call.openIndex >= 0 && this.#open[call.openIndex] === call;
  }

  /** Tells the lane to skip the call if it has not started it. The link owns the call. */
  cancel(call: Call): void {
    // Its slot cannot have been reused while the lane has not begun to take it: only this side reuses slots.
    const started = Atomics.load(this.control, REQUEST_STARTED_WORD);
    if (((call.position - started) | 0) < 0) return;
    const base = (call.position & SLOT_MASK) * SLOT_WORDS;
    Atomics.store(this.#requests.words, base + CANCELLED, 1);
  }

  /** The call that the lane has been running for at least `limitMs`, longest first, and when to look again. */
  findOverdue(now: number, limitMs: number): { readonly call: Call | undefined; readonly nextMs: number } {
    let oldest = Number.POSITIVE_INFINITY;
    let overdue: Call | undefined;
    for (let index = 0; index < this.#open.length; index++) {
      const call = this.#open[index];
      const startedAt = this.#board[index] ?? 0;
      if (call === undefined || startedAt === 0 || startedAt >= oldest) continue;
      oldest = startedAt;
      overdue = call;
    }
    if (now - oldest >= limitMs) return { call: overdue, nextMs: 0 };
    return { call: undefined, nextMs: Math.min(limitMs, oldest + limitMs - now) };
  }

  /**
   * After the lane's death: settles what it had answered, hands out what it had begun, and leaves what it had not
   * begun in the ring for its successor.
   */
  afterDeath(fail: (call: Call) => void): void {
    this.drain();
    const started = Atomics.load(this.control, REQUEST_STARTED_WORD);
    for (const call of this.#open) {
      if (call === undefined || ((call.position - started) | 0) >= 0) continue;
      this.#release(call);
      fail(call);
    }
    Atomics.store(this.control, REQUEST_HEAD_WORD, started);
    Atomics.store(this.control, LANE_PARKED_WORD, LANE_AWAKE);
  }

  /** Takes every call back: the pool ends. */
  abandon(fail: (call: Call) => void): void {
    this.drain();
    for (const call of this.#open) {
      if (call === undefined) continue;
      this.#release(call);
      fail(call);
    }
    for (let call = this.#backlog.shift(); call !== undefined; call = this.#backlog.shift()) {
      this.#leave(call);
      fail(call);
    }
  }

  #hasRoom(): boolean {
    return (this.#freeIndices.length > 0 || this.#open.length < MAX_OPEN_CALLS) && this.#requests.hasSlot();
  }

  #publish(call: Call): void {
    const requests = this.#requests;
    const openIndex = this.#freeIndices.pop() ?? this.#open.length;
    this.#open[openIndex] = call;
    this.#board[openIndex] = 0;
    call.openIndex = openIndex;
    call.position = requests.tail;
    const base = requests.wordBase;
    const words = requests.words;
    words[base + CALL_INDEX] = openIndex;
    words[base + ABORT_INDEX] = call.abortIndex;
    words[base + CANCELLED] = 0;
    requests.publish();
    wakeForRequest(this.control);
  }

  #takeReply(slot: number): void {
    const base = slot * SLOT_WORDS;
    const words = this.#replyWords;
    const header = words[base + HEADER] ?? 0;
    const openIndex = words[base + CALL_INDEX] ?? 0;
    const call = this.#open[openIndex];
    // Cannot happen while the protocol holds; a reply without a call has nobody to go to.
    if (call === undefined) return;
    const status = header & 0xffff;
    if (status === STATUS_WANTS_ATTACHMENTS) {
      this.#owner.sendAttachments(call);
      return;
    }
    const length = words[base + PAYLOAD_LENGTH] ?? 0;
    const floats = this.#replyFloats;
    const floatBase = slot * SLOT_FLOATS;
    const startedAt = floats[floatBase + STARTED_FLOAT] ?? 0;
    const attached = header >>> FLAG_SHIFT === FLAG_ATTACHED;
    const attachments = attached ? this.#owner.takeAttachments(openIndex) : undefined;
    const tally = this.#tally;
    tally.bytesReceived += length;
    if (status === STATUS_RESOLVED || status === STATUS_REJECTED) {
      tally.run.record((floats[floatBase + FINISHED_FLOAT] ?? 0) - startedAt);
      tally.wait.record(Math.max(0, startedAt - call.submittedAt));
    }
    if (!call.settled) {
      const tag = (header >>> TAG_SHIFT) & 0xff;
      const offset = words[base + PAYLOAD_OFFSET] ?? 0;
      const inline = floats[floatBase + INLINE_FLOAT] ?? 0;
      this.#settle(call, status, tag, inline, offset, length, attachments);
    }
    this.#release(call);
    this.#owner.callAnswered(call);
  }

  #settle(
    call: Call,
    status: number,
    tag: number,
    inline: number,
    offset: number,
    length: number,
    attachments: readonly unknown[] | undefined,
  ): void {
    if (offset + length > this.#replyBytes.length) {
      this.#replyBytes = Buffer.from(this.#replyMemory, 0, this.#replyMemory.byteLength);
    }
    if (status === STATUS_RESOLVED) {
      let value: unknown;
      try {
        value = this.#decoder.decode(tag, inline, this.#replyBytes, offset, length, attachments);
      } catch (error) {
        this.#tally.failed++;
        call.fail(error);
        return;
      }
      this.#tally.completed++;
      call.succeed(value);
      return;
    }
    this.#tally.failed++;
    call.failAsThrown(decodeThrown(this.#decoder, tag, inline, this.#replyBytes, offset, length, attachments));
  }

  #release(call: Call): void {
    this.#open[call.openIndex] = undefined;
    this.#freeIndices.push(call.openIndex);
    call.openIndex = -1;
    this.#leave(call);
  }

  #leave(call: Call): void {
    this.inFlight--;
    call.left();
  }
}

// The host's end of one lane's two rings: publishes calls, settles replies, keeps what the ring cannot take yet.
// Host thread; one per worker lane, and it outlives the lane: a successor goes on with the same memory.
import { type Decoder, decodeThrown, type Encoder } from "../codec/index.ts";
import {
  ABORT_INDEX,
  CALL_INDEX,
  CANCELLED,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
  REQUEST_TAIL_WORD,
  ROOM_WANTED_WORD,
  SLOT_COUNT,
  SLOT_MASK,
  SLOT_WORDS,
  STATUS_REJECTED,
  STATUS_SKIPPED,
  STATUS_WANTS_ATTACHMENTS,
} from "../protocol/layout.ts";
import type { LaneMemory } from "../protocol/memory.ts";
import { wakeForRequest, wakeForRoom } from "../ring/parking.ts";
import { encodeAside, keepEncoded, RingWriter } from "../ring/writer.ts";
import type { Call } from "./call.ts";
import type { Coders } from "./coders.ts";
import { Deque } from "./deque.ts";
import type { LaneTally } from "./lane-tally.ts";
import type { LinkOwner } from "./link-owner.ts";
import { OpenCalls } from "./open-calls.ts";
import { ReplySlots } from "./reply-slots.ts";
import { prepareForSuccessor } from "./successor.ts";

export class LaneLink {
  readonly control: Int32Array;
  /** Calls the lane owes a reply for, plus those it has not been given yet. */
  inFlight = 0;

  readonly #owner: LinkOwner;
  readonly #encoder: Encoder;
  readonly #decoder: Decoder;
  readonly #tally: LaneTally;
  readonly #requests: RingWriter;
  readonly #replies: ReplySlots;
  #replyHead = 0;
  readonly #open: OpenCalls;
  readonly #backlog = new Deque<Call>();
  /** The lane writes nonsense. Nothing of it is read until another has its place. */
  #broken = false;

  constructor(memory: LaneMemory, { encoder, decoder }: Coders, tally: LaneTally, owner: LinkOwner) {
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
    this.#replies = new ReplySlots(memory.replySlots, memory.replyPayload);
    this.#open = new OpenCalls(memory.board);
  }

  /** Position up to which lanes have begun calls. */
  get begun(): number {
    return Atomics.load(this.control, REQUEST_STARTED_WORD);
  }

  /** Calls that the lane has not begun to take. */
  get queued(): number {
    const published = (this.#requests.tail - Atomics.load(this.control, REQUEST_STARTED_WORD)) | 0;
    // What an ended pool has taken back stays published, since only the lane counts itself on.
    return Math.min(published + this.#backlog.length, this.inFlight);
  }

  /** Of those, calls that have settled. Takes as long as there are calls. */
  get givenUp(): number {
    return this.#backlog.count(({ settled }) => settled) + this.#open.countSkipped(this.begun);
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
      this.#wait(call);
    } else if (this.#requests.write(encoder, args, call.task.id, call.transfer)) {
      if (encoder.attachments !== undefined) call.attachments = encoder.attachments;
      this.#tally.sent(encoder.length, encoder.attachments);
      this.#publish(call);
    } else {
      call.encoded = keepEncoded(encoder);
      this.#wait(call);
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
      if (encoded === undefined || !this.#hasRoom() || !this.#requests.writeEncoded(encoded, call.task.id))
        break;
      backlog.shift();
      call.encoded = undefined;
      if (encoded.attachments !== undefined) call.attachments = encoded.attachments;
      this.#tally.sent(encoded.bytes?.length ?? 0, encoded.attachments);
      this.#publish(call);
    }
    // The lane rings when it makes room. Whoever sleeps now looks at `hasReply()` once more before: see ring/parking.ts.
    Atomics.store(this.control, ROOM_WANTED_WORD, backlog.length > 0 ? 1 : 0);
  }

  /** Settles every call whose reply has been published. Returns how many replies there were. */
  drain(): number {
    if (this.#broken) return 0;
    if (this.#requests.broken) return this.#break("it freed requests that it was never given");
    const count = this.#takeReplies();
    // Room for requests comes without replies, too: when the lane has taken calls that go on for long.
    if (this.#backlog.length > 0) this.flushBacklog();
    return count;
  }

  #takeReplies(): number {
    const tail = Atomics.load(this.control, REPLY_TAIL_WORD);
    let head = this.#replyHead;
    if (tail === head) return 0;
    const count = (tail - head) | 0;
    if (count < 0 || count > SLOT_COUNT) return this.#break(`it published ${count} replies at once`);
    while (head !== tail && !this.#broken) {
      this.#takeReply(head);
      head = (head + 1) | 0;
    }
    this.#replyHead = head;
    Atomics.store(this.control, REPLY_HEAD_WORD, head);
    wakeForRoom(this.control, this.#owner);
    return count;
  }

  /** Whether `drain()` has something to do: a reply waits, or there is room again for calls that wait. */
  hasReply(): boolean {
    if (this.#broken) return false;
    if (Atomics.load(this.control, REPLY_TAIL_WORD) !== this.#replyHead) return true;
    return this.#backlog.length > 0 && !this.#open.full && this.#requests.hasFreed;
  }

  /** Whether the lane has the call in its ring, or runs it. */
  owns(call: Call): boolean {
    return this.#open.has(call);
  }

  /** Tells the lane to skip the call if it has not started it. The link owns the call. */
  cancel(call: Call): void {
    // Its slot cannot have been reused while the lane has not begun to take it: only this side reuses slots.
    if (((call.position - this.begun) | 0) < 0) return;
    const base = (call.position & SLOT_MASK) * SLOT_WORDS;
    Atomics.store(this.#requests.words, base + CANCELLED, 1);
  }

  /** Whether the call that the lane began last has been given up: if the lane doesn't answer, that is what holds it. */
  get runsAbandoned(): boolean {
    this.drain();
    return this.#open.lastBefore(this.begun)?.settled === true;
  }

  findOverdue(now: number, limitMs: number): { readonly call: Call | undefined; readonly nextMs: number } {
    return this.#open.findOverdue(now, limitMs);
  }

  /**
   * After the lane's death: settles what it had answered, hands out what it had begun, and leaves what it had not
   * begun in the ring for its successor.
   */
  afterDeath(fail: (call: Call) => void): void {
    this.drain();
    let started = Atomics.load(this.control, REQUEST_STARTED_WORD);
    // Of one that wrote nonsense, nobody knows what it had begun.
    if (this.#broken || !this.#requests.canBeAt(started)) started = this.#requests.tail;
    for (const call of this.#open.before(started)) {
      this.#release(call);
      fail(call);
    }
    prepareForSuccessor(this.control, started, this.#replyHead);
    this.#broken = this.#requests.broken = false;
  }

  /** Takes every call back: the pool ends. */
  abandon(fail: (call: Call) => void): void {
    this.drain();
    for (const call of this.#open) {
      this.#release(call);
      fail(call);
    }
    for (let call = this.#backlog.shift(); call !== undefined; call = this.#backlog.shift()) {
      this.#leave(call);
      fail(call);
    }
  }

  /** Cannot happen while the protocol holds. */
  #break(what: string): 0 {
    this.#broken = true;
    this.#owner.broke(what);
    return 0;
  }

  #wait(call: Call): void {
    this.#backlog.push(call);
    Atomics.store(this.control, ROOM_WANTED_WORD, 1);
  }

  #hasRoom(): boolean {
    return !this.#open.full && this.#requests.hasSlot();
  }

  #publish(call: Call): void {
    const requests = this.#requests;
    const openIndex = this.#open.add(call);
    call.position = requests.tail;
    const base = requests.wordBase;
    const words = requests.words;
    words[base + CALL_INDEX] = openIndex;
    words[base + ABORT_INDEX] = call.abortIndex;
    words[base + CANCELLED] = 0;
    requests.publish();
    this.#owner.signals?.(`work call ${openIndex} (${call.task.name})`);
    wakeForRequest(this.control, this.#owner);
  }

  #takeReply(position: number): void {
    const reply = this.#replies;
    reply.load(position);
    const call = this.#open.get(reply.openIndex);
    if (call === undefined || reply.status > STATUS_WANTS_ATTACHMENTS) {
      this.#break(`it answered call ${reply.openIndex} of ${this.inFlight}, with status ${reply.status}`);
      return;
    }
    if (reply.status === STATUS_WANTS_ATTACHMENTS) return this.#owner.sendAttachments(call);
    const attachments = reply.attached ? this.#owner.takeAttachments(reply.openIndex) : undefined;
    this.#tally.received(reply.length, attachments);
    if (reply.status !== STATUS_SKIPPED) {
      this.#tally.run.record(reply.finishedAt - reply.startedAt);
      this.#tally.wait.record(Math.max(0, reply.startedAt - call.submittedAt));
    }
    this.#owner.signals?.(`result call ${reply.openIndex} (${call.task.name})`);
    if (!call.settled) this.#settle(call, attachments);
    this.#release(call);
    this.#owner.callAnswered(call);
  }

  #settle(call: Call, attachments: readonly unknown[] | undefined): void {
    const { status, tag, inline, bytes, offset, length } = this.#replies;
    if (status === STATUS_REJECTED) {
      this.#tally.failed++;
      call.failAsThrown(decodeThrown(this.#decoder, tag, inline, bytes, offset, length, attachments));
      return;
    }
    let value: unknown;
    try {
      value = this.#decoder.decode(tag, inline, bytes, offset, length, attachments);
    } catch (error) {
      this.#tally.failed++;
      call.failByPool(error);
      return;
    }
    this.#tally.completed++;
    call.succeed(value);
  }

  #release(call: Call): void {
    this.#open.remove(call);
    this.#leave(call);
  }

  #leave(call: Call): void {
    this.inFlight--;
    call.left();
  }
}

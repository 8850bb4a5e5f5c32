// The lane's end of the reply ring: encodes what tasks returned or threw and publishes it. Lane side.
import { Encoder, encodeThrown, explainRefusedResult } from "../codec/index.ts";
import { sharedNow } from "../protocol/clock.ts";
import {
  CALL_INDEX,
  FINISHED_FLOAT,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  STARTED_FLOAT,
  STATUS_REJECTED,
  STATUS_RESOLVED,
  STATUS_SKIPPED,
  STATUS_WANTS_ATTACHMENTS,
} from "../protocol/layout.ts";
import { append, hasOwn, symbolFor } from "../protocol/primordials.ts";
import { isMemory, isShared } from "../codec/element-kinds.ts";
import type { LaneBoot } from "../protocol/messages.ts";
import { ringBell, type Waker } from "../ring/parking.ts";
import { type EncodedValue, encodeAside, keepEncoded, RingWriter } from "../ring/writer.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { unwrapMoved } from "../task/move.ts";
import type { HostPort } from "./host-port.ts";
import { copyLargeBytes } from "./large-bytes.ts";
import { cutOwnFrames } from "./own-frames.ts";

/** A reply that waits for room in the ring. */
interface WaitingReply {
  readonly openIndex: number;
  readonly status: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly value: EncodedValue;
  next: WaitingReply | undefined;
}

/** As move() marks what it returns. */
const MOVED = symbolFor("knitting.moved");

export class Replies {
  /** Called when replies begin to wait: the loop may be waiting for requests then, which is now the wrong thing. */
  onBlocked: () => void = () => {};
  readonly #ring: RingWriter;
  readonly #bell: Int32Array;
  readonly #maxPayloadBytes: number;
  readonly #crossesProcesses: boolean;
  readonly #encoder: Encoder;
  readonly #port: HostPort;
  readonly #host: Waker;
  /** In order; while there are any, every new reply joins them, and the lane takes no new request. */
  #firstWaiting: WaitingReply | undefined;
  #lastWaiting: WaitingReply | undefined;

  /**
   * @param host wakes the host
   * @param carrier of memory that is sent by reference, when the host is another process
   */
  constructor(boot: LaneBoot, port: HostPort, host: Waker, carrier: SharedBufferCarrier | undefined) {
    const { memory } = boot;
    const control = new Int32Array(memory.control);
    this.#ring = new RingWriter(
      control,
      memory.replySlots,
      memory.replyPayload,
      REPLY_TAIL_WORD,
      REPLY_HEAD_WORD,
    );
    this.#bell = new Int32Array(boot.poolMemory.bell);
    this.#maxPayloadBytes = boot.maxPayloadBytes;
    this.#encoder = new Encoder(boot.maxPayloadBytes, carrier);
    this.#crossesProcesses = carrier !== undefined;
    this.#port = port;
    this.#host = host;
  }

  /** Whether replies wait for the host to make room. */
  get blocked(): boolean {
    return this.#firstWaiting !== undefined;
  }

  /** Whether the host has made room since `flush()` found too little. */
  get roomMade(): boolean {
    return this.#ring.hasFreed;
  }

  /** The task returned `result`. Returns the time at which it had finished. */
  resolve(openIndex: number, startedAt: number, result: unknown): number {
    const finishedAt = sharedNow();
    try {
      if (typeof result === "object" && result !== null) {
        // Its own mark: one on Object.prototype would be on everything that tasks return.
        const moved = hasOwn(result, MOVED);
        const value = moved ? unwrapMoved(result).value : result;
        const large =
          moved || this.#crossesProcesses ? undefined : copyLargeBytes(value, this.#maxPayloadBytes);
        const byHand = moved || large !== undefined;
        this.#send(openIndex, STATUS_RESOLVED, startedAt, finishedAt, large ?? value, byHand);
      } else {
        this.#send(openIndex, STATUS_RESOLVED, startedAt, finishedAt, result, false);
      }
    } catch (error) {
      explainRefusedResult(error);
      this.#sendThrown(openIndex, startedAt, finishedAt, error);
    }
    return finishedAt;
  }

  /** The task threw. Returns the time at which it had. */
  reject(openIndex: number, startedAt: number, thrown: unknown): number {
    const finishedAt = sharedNow();
    this.#sendThrown(openIndex, startedAt, finishedAt, thrown);
    return finishedAt;
  }

  /** The call was cancelled before it began. */
  skip(openIndex: number): void {
    this.#send(openIndex, STATUS_SKIPPED, 0, 0, undefined, false);
  }

  wantAttachments(openIndex: number): void {
    this.#send(openIndex, STATUS_WANTS_ATTACHMENTS, 0, 0, undefined, false);
  }

  /** Publishes what waits, as far as there is room. */
  flush(): void {
    for (let reply = this.#firstWaiting; reply !== undefined; reply = reply.next) {
      this.#firstWaiting = reply;
      if (!this.#ring.hasSlot() || !this.#ring.writeEncoded(reply.value, reply.status)) return;
      this.#publish(reply.openIndex, reply.startedAt, reply.finishedAt);
    }
    this.#firstWaiting = undefined;
    this.#lastWaiting = undefined;
  }

  /** Hands over the messages that have come from the host. */
  poll(): void {
    this.#port.poll?.();
  }

  #keep(openIndex: number, status: number, startedAt: number, finishedAt: number, value: EncodedValue): void {
    const reply: WaitingReply = { openIndex, status, startedAt, finishedAt, value, next: undefined };
    if (this.#lastWaiting === undefined) this.#firstWaiting = reply;
    else this.#lastWaiting.next = reply;
    this.#lastWaiting = reply;
  }

  #sendThrown(openIndex: number, startedAt: number, finishedAt: number, thrown: unknown): void {
    const encoder = this.#encoder;
    cutOwnFrames(thrown);
    encodeThrown(encoder, thrown);
    this.#sendEncoded(openIndex, STATUS_REJECTED, startedAt, finishedAt, keepEncoded(encoder));
  }

  #send(
    openIndex: number,
    status: number,
    startedAt: number,
    finishedAt: number,
    value: unknown,
    moved: boolean,
  ): void {
    const ring = this.#ring;
    const encoder = this.#encoder;
    if (moved || this.blocked || !ring.hasSlot()) {
      const encoded = encodeAside(encoder, value, moved ? "all" : undefined);
      this.#sendEncoded(openIndex, status, startedAt, finishedAt, encoded);
    } else if (ring.write(encoder, value, status)) {
      if (encoder.attachments !== undefined) this.#attach(openIndex, encoder.attachments);
      this.#publish(openIndex, startedAt, finishedAt);
    } else {
      const encoded = keepEncoded(encoder);
      if (encoded.attachments !== undefined) this.#attach(openIndex, encoded.attachments);
      this.#keep(openIndex, status, startedAt, finishedAt, encoded);
      this.onBlocked();
    }
  }

  #sendEncoded(
    openIndex: number,
    status: number,
    startedAt: number,
    finishedAt: number,
    value: EncodedValue,
  ): void {
    if (value.attachments !== undefined) this.#attach(openIndex, value.attachments);
    const wasBlocked = this.blocked;
    this.#keep(openIndex, status, startedAt, finishedAt, value);
    this.flush();
    if (this.blocked && !wasBlocked) this.onBlocked();
  }

  /** Attachments go ahead of the reply that refers to them, so that the host finds them when it takes it. */
  #attach(openIndex: number, values: readonly unknown[]): void {
    const transfer: ArrayBuffer[] = [];
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (isMemory(value) && !isShared(value)) append(transfer, value as ArrayBuffer);
    }
    this.#port.post({ kind: "attachments", openIndex, values }, transfer);
  }

  #publish(openIndex: number, startedAt: number, finishedAt: number): void {
    const ring = this.#ring;
    const floatBase = ring.floatBase;
    ring.words[ring.wordBase + CALL_INDEX] = openIndex;
    ring.floats[floatBase + STARTED_FLOAT] = startedAt;
    ring.floats[floatBase + FINISHED_FLOAT] = finishedAt;
    ring.publish();
    ringBell(this.#bell, this.#host);
  }
}

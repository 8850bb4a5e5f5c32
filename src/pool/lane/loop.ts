// The life of a running lane: take requests, run them, spin a little, park. Lane side.
import type { Decoder } from "../codec/index.ts";
import {
  ABORT_INDEX,
  CALL_INDEX,
  CANCELLED,
  CONTROL_SEQUENCE_WORD,
  FLAG_ATTACHED,
  FLAG_SHIFT,
  HEADER,
  INLINE_FLOAT,
  LANE_AWAKE,
  LANE_FULL,
  LANE_PARKED,
  LANE_PARKED_WORD,
  PAYLOAD_LENGTH,
  PAYLOAD_OFFSET,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
  REQUEST_TAIL_WORD,
  SLOT_FLOATS,
  SLOT_MASK,
  SLOT_WORDS,
  TAG_SHIFT,
} from "../protocol/layout.ts";
import type { LaneBoot } from "../protocol/messages.ts";
import { sharedBytes } from "../protocol/primordials.ts";
import { viewMemory } from "../codec/raw-buffer.ts";
import { wakeForFreedRequests } from "../ring/parking.ts";
import { endLane } from "./guards.ts";
import type { Replies } from "./replies.ts";
import { Burst } from "./burst.ts";
import { afterTurn } from "./turn.ts";
import { TurnClock } from "./turn-clock.ts";
import { Spinner } from "./spinning.ts";
import type { SlotPayload, TaskRunner } from "./task-runner.ts";
import { soon } from "../ring/microtask.ts";
import type { LaneWaiting } from "./waiting.ts";

/** Taken at load time: a task may replace them. */
const { exchange, load, store } = Atomics;

/** Turns of the microtask queue in which promises may settle before the lane waits for its event loop. */
const MICROTASK_HOPS = 8;
/** Slots whose room is given back at once: each by itself would cost the host's cache line. */
const FREE_EVERY_MASK = 31;

/** A loop that breaks must not leave calls hanging: the lane ends instead, and the host puts another in its place. */
function orEnd(step: () => void): () => void {
  return () => {
    try {
      step();
    } catch (error) {
      endLane(error);
    }
  };
}

export class LaneLoop {
  readonly #control: Int32Array;
  readonly #bell: Int32Array;
  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #requestMemory: SharedArrayBuffer;
  readonly #runner: TaskRunner;
  readonly #replies: Replies;
  readonly #decoder: Decoder;
  readonly #spinner: Spinner;
  readonly #burst = new Burst();
  readonly #waiting: LaneWaiting;
  readonly #parkMs: number;
  readonly #slot: SlotPayload;
  readonly #turns: TurnClock;
  #head: number;
  /** The control sequence after which the event loop has turned, so that messages have been seen to ... */
  #controlSeen: number;
  /** ... and the one after which abort flags have been looked at. */
  #abortsSeen: number;
  #hops = 0;

  /** @param inertResources active resources that are the lane's own */
  constructor(
    boot: LaneBoot,
    runner: TaskRunner,
    replies: Replies,
    decoder: Decoder,
    waiting: LaneWaiting,
    inertResources: number,
  ) {
    const { memory, timers } = boot;
    this.#control = new Int32Array(memory.control);
    this.#bell = new Int32Array(boot.poolMemory.bell);
    this.#words = new Int32Array(memory.requestSlots);
    this.#floats = new Float64Array(memory.requestSlots);
    this.#requestMemory = memory.requestPayload;
    this.#runner = runner;
    this.#replies = replies;
    this.#decoder = decoder;
    this.#waiting = waiting;
    this.#spinner = new Spinner(boot.spinTokens, boot.laneId, timers);
    this.#parkMs = timers.parkMs === 0 ? Number.POSITIVE_INFINITY : timers.parkMs;
    this.#head = load(this.#control, REQUEST_HEAD_WORD);
    this.#controlSeen = load(this.#control, CONTROL_SEQUENCE_WORD);
    this.#abortsSeen = (this.#controlSeen - 1) | 0; // What came before the first turn is seen to in it.
    this.#slot = { tag: 0, inline: 0, buffer: new Uint8Array(0), bytes: 0, offset: 0, length: 0 };
    this.#slot.buffer = this.#requestBytes();
    this.#turns = new TurnClock(inertResources);
    replies.onBlocked = this.#leaveSoftPark;
  }

  start(): void {
    afterTurn(this.#turn);
  }

  /** The event loop has turned: messages and due timers have been seen to. */
  readonly #turn = orEnd(() => {
    this.#turns.turned();
    this.#hops = 0;
    this.#heedHost();
    this.#goOn();
  });

  #turnIsDue(): boolean {
    const now = this.#runner.clock;
    if (now < this.#turns.dueAt) return false;
    const isAwaited =
      this.#runner.pending > 0 || load(this.#control, CONTROL_SEQUENCE_WORD) !== this.#abortsSeen;
    return this.#turns.isDue(now, isAwaited);
  }

  #heedHost(): void {
    const sequence = load(this.#control, CONTROL_SEQUENCE_WORD);
    if (sequence === this.#abortsSeen) return;
    this.#abortsSeen = sequence;
    this.#replies.poll();
    this.#runner.deliverAborts();
  }

  /** One round: everything that can be done without waiting, then the right way to wait. */
  readonly #goOn = orEnd(() => {
    const runner = this.#runner;
    runner.forgetClock();
    if (this.#replies.blocked) this.#replies.flush();
    let ran = false;
    while (!this.#replies.blocked) {
      if (this.#takeAll()) {
        ran = true;
        if (runner.pending > 0 || this.#turnIsDue()) break;
      } else if (runner.pending > 0 || !this.#spin()) {
        break;
      } else {
        runner.forgetClock();
      }
    }
    if (this.#turnIsDue()) {
      afterTurn(this.#turn);
    } else if (ran || (runner.pending > 0 && this.#hops < MICROTASK_HOPS)) {
      // Promises that calls left behind go on before this thread may sleep.
      this.#hops = ran ? 0 : this.#hops + 1;
      soon(this.#goOn);
    } else {
      this.#wait();
    }
  });

  #spin(): boolean {
    return this.#spinner.spinWhile(this.#control, REQUEST_TAIL_WORD, this.#head);
  }

  /** Runs every published request, as long as there is room for replies. Says whether there was any. */
  #takeAll(): boolean {
    const published = load(this.#control, REQUEST_TAIL_WORD);
    if (published === this.#head) {
      this.#burst.end();
      return false;
    }
    this.#spinner.foundWork(this.#runner.clock);
    const tail = this.#burst.gather(this.#control, REQUEST_TAIL_WORD, this.#head, published);
    while (this.#head !== tail && !this.#replies.blocked) {
      const pending = this.#runner.pending;
      this.#takeOne();
      if ((this.#head & FREE_EVERY_MASK) === 0) this.#freeTaken();
      // What an async function has returned is sent in the microtasks that follow: before the next call, which may block
      // this thread for long, and may be the end of it.
      if (this.#runner.pending > pending || this.#turnIsDue()) break;
    }
    this.#freeTaken();
    return true;
  }

  #freeTaken(): void {
    store(this.#control, REQUEST_HEAD_WORD, this.#head);
    wakeForFreedRequests(this.#control, this.#bell, this.#waiting);
  }

  #takeOne(): void {
    const position = this.#head & SLOT_MASK;
    const base = position * SLOT_WORDS;
    const words = this.#words;
    this.#head = (this.#head + 1) | 0;
    // A plain write: the publishing of the reply orders it, and so does the death of this thread.
    this.#control[REQUEST_STARTED_WORD] = this.#head;
    const openIndex = words[base + CALL_INDEX] ?? 0;
    if (words[base + CANCELLED] === 1) {
      this.#replies.skip(openIndex);
      return;
    }
    const header = words[base + HEADER] ?? 0;
    const slot = this.#slot;
    slot.tag = (header >>> TAG_SHIFT) & 0xff;
    slot.inline = this.#floats[position * SLOT_FLOATS + INLINE_FLOAT] ?? 0;
    slot.offset = words[base + PAYLOAD_OFFSET] ?? 0;
    slot.length = words[base + PAYLOAD_LENGTH] ?? 0;
    if (slot.offset + slot.length > slot.bytes) slot.buffer = this.#requestBytes();
    const abortIndex = words[base + ABORT_INDEX] ?? -1;
    if (header >>> FLAG_SHIFT === FLAG_ATTACHED) {
      this.#runner.runAttached(openIndex, header & 0xffff, abortIndex, this.#decoder, slot);
    } else {
      this.#runner.run(openIndex, header & 0xffff, abortIndex, this.#decoder, slot);
    }
  }

  /**
   * Parks. While anything of the tasks is alive (a pending call, a timer, a socket) the event loop must turn, and the
   * wait is asynchronous; otherwise the thread sleeps. See ring/parking.ts for the order of steps.
   */
  #wait(): void {
    const control = this.#control;
    const soft = this.#runner.pending > 0 || this.#waiting.onlySoftly || this.#turns.hasResources();
    this.#runner.noteIdle();
    const parked = this.#replies.blocked ? LANE_FULL : LANE_PARKED;
    if (this.#waiting.listening) {
      afterTurn(this.#turn);
      return;
    }
    store(control, LANE_PARKED_WORD, parked);
    if (this.#hasReason(parked)) {
      store(control, LANE_PARKED_WORD, LANE_AWAKE);
      this.#afterWait();
      return;
    }
    if (!soft) {
      this.#waiting.sleep(parked, this.#parkMs);
      store(control, LANE_PARKED_WORD, LANE_AWAKE);
      this.#afterWait();
      return;
    }
    if (!this.#waiting.sleepSoftly(parked, this.#onWoken)) this.#afterWait();
  }

  /** A pending task has ended, and there is no room for its reply: wait for room from now on, not for requests. */
  readonly #leaveSoftPark = (): void => {
    if (!this.#waiting.listening) return;
    if (exchange(this.#control, LANE_PARKED_WORD, LANE_AWAKE) !== LANE_AWAKE) this.#waiting.interrupt();
  };

  readonly #onWoken = orEnd(() => {
    store(this.#control, LANE_PARKED_WORD, LANE_AWAKE);
    this.#turns.turned();
    this.#afterWait();
  });

  #hasReason(parked: number): boolean {
    const control = this.#control;
    if (load(control, CONTROL_SEQUENCE_WORD) !== this.#controlSeen) return true;
    // Compared with what the last, failed flush saw: room made between that and now must not be missed.
    if (parked === LANE_FULL) return this.#replies.roomMade;
    return load(control, REQUEST_TAIL_WORD) !== this.#head;
  }

  /** New requests first; with none, a message or a timer may be due, and the event loop turns. */
  #afterWait(): void {
    const sequence = load(this.#control, CONTROL_SEQUENCE_WORD);
    if (sequence !== this.#controlSeen) {
      this.#controlSeen = sequence;
      afterTurn(this.#turn);
    } else if (this.#replies.blocked || load(this.#control, REQUEST_TAIL_WORD) !== this.#head) {
      this.#hops = 0;
      soon(this.#goOn);
    } else {
      afterTurn(this.#turnIdly);
    }
  }

  /** A turn of the event loop that is no reason to spin again. */
  readonly #turnIdly = orEnd(() => {
    this.#turns.turned();
    if (this.#runner.pending === 0 && load(this.#control, REQUEST_TAIL_WORD) === this.#head) this.#wait();
    else this.#turn();
  });

  #requestBytes(): Uint8Array {
    const length = sharedBytes(this.#requestMemory);
    this.#slot.bytes = length;
    return viewMemory(this.#requestMemory, 0, length);
  }
}

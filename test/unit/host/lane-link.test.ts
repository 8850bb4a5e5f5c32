import fc from "fast-check";
import { expect, test } from "vitest";
import { KnittingError } from "../../../src/pool/errors.ts";
import { Call } from "../../../src/pool/host/call.ts";
import { Coders } from "../../../src/pool/host/coders.ts";
import { LaneLink } from "../../../src/pool/host/lane-link.ts";
import { LaneTally } from "../../../src/pool/host/lane-tally.ts";
import { HostTask } from "../../../src/pool/host/task-table.ts";
import {
  CALL_INDEX,
  CONTROL_WORDS,
  HEADER,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
  SLOT_COUNT,
  SLOT_WORDS,
  STATUS_WANTS_ATTACHMENTS,
} from "../../../src/pool/protocol/layout.ts";
import { allocateLaneMemory } from "../../../src/pool/protocol/memory.ts";

const CRASHED = new KnittingError("LANE_CRASHED", "crashed");

/** The host's end of a lane's rings. The lane itself is whoever writes into its words. */
class LinkedLane {
  readonly memory = allocateLaneMemory({ growable: false, initialBytes: 0, maxBytes: 65_536 }, true);
  readonly control: Int32Array = new Int32Array(this.memory.control);
  readonly replies: Int32Array = new Int32Array(this.memory.replySlots);
  readonly broken: string[] = [];
  readonly outcomes: unknown[] = [];
  readonly link: LaneLink;
  left = 0;
  readonly #task = new HostTask(
    { id: 0, name: "t", source: { kind: "imported", href: "", exportName: "t" }, abortAware: true },
    undefined,
    undefined,
  );

  constructor() {
    this.link = new LaneLink(this.memory, new Coders(1 << 20, undefined), new LaneTally(), {
      wake: () => {},
      sendAttachments: () => {},
      takeAttachments: () => undefined,
      callAnswered: () => {},
      broke: (what) => this.broken.push(what),
      signals: undefined,
    });
  }

  submit(args: unknown): Call {
    const owner = { callSettled: () => {}, releaseAbortIndex: () => this.left++ };
    const note = (outcome: unknown): number => this.outcomes.push(outcome);
    const call = new Call(this.#task, 0, note, note, owner);
    call.abortIndex = 0;
    this.link.submit(call, args);
    return call;
  }

  /** What an honest lane would write: `undefined` for the call of that index. */
  answer(openIndex: number, status = 0): void {
    const tail = this.control[REPLY_TAIL_WORD] ?? 0;
    const base = (tail & (SLOT_COUNT - 1)) * SLOT_WORDS;
    this.replies[base + CALL_INDEX] = openIndex;
    this.replies[base + HEADER] = status;
    this.control[REPLY_TAIL_WORD] = (tail + 1) | 0;
  }

  /** Ends it, as its carrier would; its successor finds the words as they are then. */
  die(): void {
    this.link.afterDeath((call) => call.fail(CRASHED));
  }
}

const END = 2 ** 31 - 1;

test.each([
  ["more replies than there are slots", REPLY_TAIL_WORD, SLOT_COUNT + 1],
  ["a number of replies below zero", REPLY_TAIL_WORD, -1],
  ["as many replies as can be counted", REPLY_TAIL_WORD, END],
  ["freed requests that nobody made", REQUEST_HEAD_WORD, 2],
  ["freed requests taken back", REQUEST_HEAD_WORD, -1],
  ["as many freed requests as can be counted", REQUEST_HEAD_WORD, END],
])("%s end the lane", (_, word, value) => {
  const lane = new LinkedLane();
  const args = new Uint8Array(60_000);
  lane.submit(args);
  lane.control[word] = value;
  // Has to look for room, and finds none that it could believe in.
  lane.submit(args);
  lane.link.drain();
  expect(lane.broken).toHaveLength(1);
  // Nothing of it is looked at any more, so that nobody waits for it to make sense.
  expect(lane.link.hasReply()).toBe(false);
  expect(lane.link.drain()).toBe(0);
  expect(lane.broken).toHaveLength(1);
  lane.die();
  expect(lane.outcomes).toEqual([CRASHED]);
  lane.link.flushBacklog();
  expect(lane.link.inFlight).toBe(1);
});

test.each([
  ["to a call that it does not have", 7, 0],
  ["to a call whose index is none", -1, 0],
  ["of an unknown kind", 0, STATUS_WANTS_ATTACHMENTS + 1],
])("a reply %s ends the lane", (_, openIndex, status) => {
  const lane = new LinkedLane();
  lane.submit(1);
  lane.answer(openIndex, status);
  lane.link.drain();
  expect(lane.broken).toHaveLength(1);
  lane.die();
  expect(lane.outcomes).toEqual([CRASHED]);
});

test("a lane that dies having begun what it cannot have loses its calls, and leaves its successor none of them", () => {
  for (const started of [END, -1, 2, SLOT_COUNT + 1]) {
    const lane = new LinkedLane();
    lane.submit(1);
    lane.control[REQUEST_STARTED_WORD] = started;
    lane.die();
    expect(lane.outcomes).toEqual([CRASHED]);
    expect(lane.control[REQUEST_HEAD_WORD]).toBe(1);
  }
});

test("whatever a lane writes, the host goes on, and its successor answers", () => {
  const word = fc.oneof(
    fc.integer({ min: -(2 ** 31), max: END }),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: SLOT_COUNT - 2, max: SLOT_COUNT + 2 }),
  );
  const positions = fc.constantFrom(
    REQUEST_HEAD_WORD,
    REQUEST_STARTED_WORD,
    REPLY_TAIL_WORD,
    REPLY_HEAD_WORD,
  );
  const step = fc.oneof(
    fc.record({ at: fc.oneof(positions, fc.nat(CONTROL_WORDS - 1)), value: word }),
    fc.record({ slot: fc.nat(4 * SLOT_WORDS - 1), value: word }),
    fc.record({
      args: fc.oneof(
        fc.string(),
        fc.nat(20_000).map((length) => new Uint8Array(length)),
      ),
    }),
    fc.constant("answer"),
    fc.constant("look"),
    fc.constant("die"),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const lane = new LinkedLane();
      let submitted = 0;
      for (const each of steps) {
        if (each === "die") lane.die();
        else if (each === "answer") lane.answer(0);
        else if (each === "look") {
          if (lane.link.hasReply()) lane.link.drain();
        } else if ("at" in each) lane.control[each.at] = each.value;
        else if ("slot" in each) lane.replies[each.slot] = each.value;
        else {
          lane.submit(each.args);
          submitted++;
        }
      }
      lane.link.drain();
      lane.die();
      // What was never in its ring goes on, to a successor that keeps to the protocol.
      for (let turns = 0; lane.link.inFlight > 0 && turns < 100; turns++) {
        lane.link.flushBacklog();
        lane.control[REQUEST_STARTED_WORD] = (lane.control[REQUEST_STARTED_WORD] ?? 0) + lane.link.queued;
        lane.die();
      }
      expect(lane.link.inFlight).toBe(0);
      expect(lane.outcomes).toHaveLength(submitted);
      expect(lane.left).toBe(submitted);
      lane.submit("once more");
      lane.answer(lane.link.queued - 1);
    }),
    { numRuns: 1_000 },
  );
});

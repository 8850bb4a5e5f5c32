// How the memory of one process lane is laid out: the same buffers as of a thread lane, one behind the other in memory with a
// descriptor, and two mailboxes for what a thread gets on its port. Host and lane.
import { BELL_WORDS, CONTROL_WORDS, MAX_OPEN_CALLS, SLOT_COUNT, SLOT_WORDS } from "./layout.ts";
import { MAIL_BYTES } from "./mail.ts";

/** The parts, in the order in which they lie. */
const PARTS = [
  "control",
  "bell",
  "hostMail",
  "laneMail",
  "requestSlots",
  "replySlots",
  "abortFlags",
  "board",
  "requestPayload",
  "replyPayload",
] as const;

export type SegmentPart = (typeof PARTS)[number];

/** Bytes of each part; 0 for one that is not there. Crosses to the lane as JSON. */
export type SegmentSizes = Readonly<Record<SegmentPart, number>>;

export type SegmentBuffers = Readonly<Record<SegmentPart, SharedArrayBuffer>>;

/**
 * @param payloadBytes of one direction. Memory that is not touched costs nothing, so that there is no need to grow
 * @param abortCapacity abort-aware calls in flight
 * @param withBoard whether lanes are to write down when they start a call
 */
export function segmentSizes(payloadBytes: number, abortCapacity: number, withBoard: boolean): SegmentSizes {
  return {
    control: CONTROL_WORDS * 4,
    bell: BELL_WORDS * 4,
    hostMail: MAIL_BYTES,
    laneMail: MAIL_BYTES,
    requestSlots: SLOT_COUNT * SLOT_WORDS * 4,
    replySlots: SLOT_COUNT * SLOT_WORDS * 4,
    abortFlags: abortCapacity * 4,
    board: withBoard ? MAX_OPEN_CALLS * 8 : 0,
    requestPayload: payloadBytes,
    replyPayload: payloadBytes,
  };
}

/** @param regionBytes what a part of so many bytes takes */
export function segmentBytes(sizes: SegmentSizes, regionBytes: (bytes: number) => number): number {
  let total = 0;
  for (const part of PARTS) total += regionBytes(sizes[part]);
  return total;
}

/**
 * All buffers of a segment.
 *
 * @param regionBytes as above
 * @param map makes the buffer of one part
 */
export function segmentBuffers(
  sizes: SegmentSizes,
  regionBytes: (bytes: number) => number,
  map: (offset: number, bytes: number) => SharedArrayBuffer,
): SegmentBuffers {
  const buffers: Partial<Record<SegmentPart, SharedArrayBuffer>> = {};
  let offset = 0;
  for (const part of PARTS) {
    const bytes = sizes[part];
    buffers[part] = bytes === 0 ? new SharedArrayBuffer(0) : map(offset, bytes);
    offset += regionBytes(bytes);
  }
  return buffers as SegmentBuffers;
}

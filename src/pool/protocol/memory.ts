// The shared memory of one lane and of one pool, as it is made by the host and handed to a lane.
// Host thread only makes it; both sides look at it.
import { BELL_WORDS, CONTROL_WORDS, MAX_OPEN_CALLS, SLOT_COUNT, SLOT_WORDS } from "./layout.ts";

/** Shared by host and one lane. Survives the lane's death: a successor goes on with the same requests. */
export interface LaneMemory {
  readonly control: SharedArrayBuffer;
  readonly requestSlots: SharedArrayBuffer;
  readonly replySlots: SharedArrayBuffer;
  readonly requestPayload: SharedArrayBuffer;
  readonly replyPayload: SharedArrayBuffer;
  /** Empty unless somebody wants to know: it costs every call two cache lines. */
  readonly board: SharedArrayBuffer;
}

/** Shared by the host and all lanes of a pool. */
export interface PoolMemory {
  readonly bell: SharedArrayBuffer;
  /** Int32 per abort slot, 1 once aborted; no words when no task is abort-aware. */
  readonly abortFlags: SharedArrayBuffer;
}

/** Sizes of one direction's payload buffer, in bytes. */
export interface PayloadSizes {
  readonly growable: boolean;
  readonly initialBytes: number;
  readonly maxBytes: number;
}

function allocatePayload({ growable, initialBytes, maxBytes }: PayloadSizes): SharedArrayBuffer {
  return growable
    ? new SharedArrayBuffer(initialBytes, { maxByteLength: maxBytes })
    : new SharedArrayBuffer(maxBytes);
}

/** @param withBoard whether lanes are to write down when they start a call */
export function allocateLaneMemory(sizes: PayloadSizes, withBoard: boolean): LaneMemory {
  return {
    control: new SharedArrayBuffer(CONTROL_WORDS * 4),
    requestSlots: new SharedArrayBuffer(SLOT_COUNT * SLOT_WORDS * 4),
    replySlots: new SharedArrayBuffer(SLOT_COUNT * SLOT_WORDS * 4),
    requestPayload: allocatePayload(sizes),
    replyPayload: allocatePayload(sizes),
    board: new SharedArrayBuffer(withBoard ? MAX_OPEN_CALLS * 8 : 0),
  };
}

export function allocatePoolMemory(abortCapacity: number): PoolMemory {
  return {
    bell: new SharedArrayBuffer(BELL_WORDS * 4),
    abortFlags: new SharedArrayBuffer(abortCapacity * 4),
  };
}

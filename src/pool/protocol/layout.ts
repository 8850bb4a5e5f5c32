// Every word and byte offset that host and lane agree on. No other file knows a literal index into shared memory.
//
// One lane owns one `control` block, two slot tables and two payload buffers:
//
//     control   Int32, one 64-byte line per word so that no two writers share a line
//     requests  SLOT_COUNT slots of 64 bytes, written by the host, read by the lane
//     replies   SLOT_COUNT slots of 64 bytes, written by the lane, read by the host
//     payloads  one byte buffer per direction; a slot says where in it its bytes are
//     board     Float64 per call index: when the lane started that call
//
// All lanes of a pool share one `bell` block (BELL_*), and one table of abort flags.

/** Slots per ring; a power of two, so that a position is masked and never divided. */
export const SLOT_COUNT = 1024;
export const SLOT_MASK: number = SLOT_COUNT - 1;
/** 32-bit words per slot (64 bytes, one cache line). */
export const SLOT_WORDS = 16;
/** 64-bit floats per slot. */
export const SLOT_FLOATS = 8;
/** Calls that one lane may have taken without having replied; call indices are below it. */
export const MAX_OPEN_CALLS = 16_384;

// --- control words: index into Int32Array(control) ----------------------------------------------------------
//
// Positions count slots since the ring was made and wrap as int32; only differences and masked values are used.

/** Slots published. Writer: host (Atomics.store, publishes the slot). Reader: lane. */
export const REQUEST_TAIL_WORD = 0;
/** Slots whose bytes the lane has copied out, so that the host may reuse them. Writer: lane. Reader: host. */
export const REQUEST_HEAD_WORD = 16;
/**
 * Slots the lane has begun to take. Written before the slot is decoded, so that after the lane's death everything
 * below it counts as running and everything from it on as queued. Writer: lane. Reader: host.
 */
export const REQUEST_STARTED_WORD = 32;
/** Replies published. Writer: lane (Atomics.store, publishes the slot). Reader: host. */
export const REPLY_TAIL_WORD = 48;
/** Replies the host has copied out. Writer: host. Reader: lane. */
export const REPLY_HEAD_WORD = 64;
/**
 * What the lane sleeps on: LANE_AWAKE, LANE_PARKED or LANE_FULL. The lane sets it; whoever wakes the lane swaps it
 * back to LANE_AWAKE and notifies. See ring/parking.ts for the order that makes a missed wake-up impossible.
 */
export const LANE_PARKED_WORD = 80;
/** Counts out-of-band events (control message, abort). Writer: host (Atomics.add). Reader: lane. */
export const CONTROL_SEQUENCE_WORD = 96;
/**
 * 1 while the host keeps calls back because the request ring has no room for them. The lane then rings the bell when it
 * frees some: it may not answer anything for a long time. Writer: host. Reader: lane.
 */
export const ROOM_WANTED_WORD = 112;
export const CONTROL_WORDS = 128;

export const LANE_AWAKE = 0;
/** Parked, waiting for requests. */
export const LANE_PARKED = 1;
/** Parked because the reply ring has no room; a new request is no reason to wake it. */
export const LANE_FULL = 2;

// --- bell words: index into Int32Array(bell), one block per pool ----------------------------------------------

/** 1 while the host sleeps on it; the lane that swaps it to 0 notifies. Writers: host sets, lanes clear. */
export const HOST_PARKED_WORD = 0;
export const BELL_WORDS = 16;

// Spin tokens are Int32 words shared by all pools of a host: as many as there are cores to spare. A lane spins only
// while it holds one: its lane id in the word (Atomics.compareExchange from 0). The host clears those of a dead lane.

// --- slot words: offset from the slot's first word --------------------------------------------------------------
//
//      word   0           1                 2         3         4..5     6        7         8..9       10..11
//  request  call index  task+tag+flags    offset    length    inline   abort    cancelled  -          -
//  reply    call index  status+tag+flags  offset    length    inline   -        -          startedAt  finishedAt

export const CALL_INDEX = 0;
/** Request: task id in bits 0..15, tag in 16..23, flags in 24..31. Reply: status in 0..15, then the same. */
export const HEADER = 1;
export const PAYLOAD_OFFSET = 2;
export const PAYLOAD_LENGTH = 3;
/** The value itself where the tag says so. Index in 64-bit floats from the slot's first float. */
export const INLINE_FLOAT = 2;
/** Request: index into the pool's abort flags, or -1. */
export const ABORT_INDEX = 6;
/** Request: 1 when the host no longer wants the call run. The host may set it after publishing; a late one is harmless. */
export const CANCELLED = 7;
/** Reply: shared-clock milliseconds, in 64-bit floats from the slot's first float. */
export const STARTED_FLOAT = 4;
export const FINISHED_FLOAT = 5;

export const TAG_SHIFT = 16;
export const FLAG_SHIFT = 24;
/** The value has attachments, which travel on the lane's message port. */
export const FLAG_ATTACHED = 1;

// --- reply status -------------------------------------------------------------------------------------------------

/** The payload is the task's result. */
export const STATUS_RESOLVED = 0;
/** The payload is what the task threw. */
export const STATUS_REJECTED = 1;
/** The lane skipped a cancelled call. */
export const STATUS_SKIPPED = 2;
/** Not an end: the lane has started the call and asks for the attachments of its arguments. */
export const STATUS_WANTS_ATTACHMENTS = 3;

/** The most tasks one pool can hold: a task id is 16 bits. */
export const MAX_TASKS = 65_536;

// A mailbox in shared memory, one for each direction between the host and a process lane: a ring of bytes, in which messages
// lie one behind the other. Rare messages only; calls go through the slots.
//
//     word 0   bytes written  writer: sender (Atomics.store, publishes them)   reader: receiver
//     word 16  bytes taken    writer: receiver                                 reader: sender
//     byte 128 and on         the ring
//
// Both count on for ever and wrap as int32; only differences and masked values are used. A message is 16 bytes of head and its
// payload: length of the payload (uint32), tag (uint32), inline (float64), as the codec left them.

export const MAIL_WRITTEN_WORD = 0;
export const MAIL_TAKEN_WORD = 16;
export const MAIL_DATA_BYTE = 128;
/** A power of two, so that a position is masked. */
export const MAIL_RING_BYTES = 32_768;
export const MAIL_BYTES: number = MAIL_DATA_BYTE + MAIL_RING_BYTES;

export const MAIL_HEAD_BYTES = 16;
export const MAIL_LENGTH_WORD = 0;
export const MAIL_TAG_WORD = 1;
export const MAIL_INLINE_FLOAT = 1;

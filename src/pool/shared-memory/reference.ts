// How a ProcessSharedBuffer is spoken of in a message, and what a transport does so that the other side finds its memory.
// Types only; both sides.
import type { Segment } from "../native/segment.ts";

/** What crosses in place of a ProcessSharedBuffer. */
export interface SharedBufferReference {
  readonly kind: "anonymous" | "named";
  /**
   * The same for all references to the same memory, in every process of the machine, and for no other memory. From Linux
   * it is the file's identity, so that it also tells whether a descriptor is still the one that was meant.
   */
  readonly id: string;
  /** Of a named one. */
  readonly name: string | undefined;
  /** Size of the whole memory. */
  readonly bytes: number;
  /** The part of it that the buffer is. */
  readonly offset: number;
  readonly length: number;
  /** The process in which `descriptor` is the memory. */
  readonly pid: number;
  /** -1 when there is none: of a named one, and where the system has no descriptors. */
  readonly descriptor: number;
}

/** A reference that is about to be sent. */
export interface OutgoingBuffer {
  readonly reference: SharedBufferReference;
  /**
   * The memory for another thread of this process.
   *
   * @throws {KnittingError} when the runtime or the system has no way to do that
   */
  mirror(): SharedArrayBuffer;
}

/**
 * How memory gets to another process. The transport of process lanes gives one to the encoder and the decoder of both sides;
 * without one the other side is a thread of this process, to which the memory goes as a SharedArrayBuffer among the attachments.
 * Memory that a thread has open already is not opened again.
 */
export type SharedBufferCarrier = OpeningCarrier | ThreadCarrier;

/** Opens anonymous memory; named memory is opened by its name. */
export interface OpeningCarrier extends SendingCarrier {
  readonly byThread?: undefined;
  /**
   * Receiving side. The Segment is the caller's.
   *
   * @throws {KnittingError} when the memory cannot be reached; the call rejects with it
   */
  open(reference: SharedBufferReference): Segment;
}

/** For a thread that may open nothing itself: another one does, and hands the memory over. */
export interface ThreadCarrier extends SendingCarrier {
  readonly byThread: true;
  /** @throws {KnittingError} when the memory cannot be reached; the call rejects with it */
  open(reference: SharedBufferReference): SharedArrayBuffer;
}

interface SendingCarrier {
  /**
   * Sending side, before the reference is written: a chance to send the descriptor ahead. Only for anonymous memory.
   *
   * @returns why the memory cannot cross; `undefined` when it can
   */
  send(reference: SharedBufferReference): string | undefined;
}

/** Where the receiver has memory from: another thread has sent it, or a carrier opens it. */
export type BufferSource =
  | { readonly mirror: SharedArrayBuffer; readonly carrier?: undefined }
  | { readonly mirror?: undefined; readonly carrier: SharedBufferCarrier };

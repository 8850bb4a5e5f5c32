// The byte ring beside the slots: where the producer of a ring puts payload bytes.
// Runs on the producing side only (host for requests, lane for replies); the consumer reads offsets from slots.
//
// Bytes are freed in the order they were placed, because the consumer frees slots in order. So there is no
// allocator: one write position, one read position, and the end of each slot's bytes remembered by slot.
import { growShared, sharedBytes, sharedGrowable, sharedMaximum } from "../protocol/primordials.ts";
import { viewMemory } from "../codec/raw-buffer.ts";
import { SLOT_COUNT, SLOT_MASK } from "../protocol/layout.ts";

const NO_BYTES = -1;
/** Offsets are multiples of this, so that a typed array can be copied by words. */
const ALIGNMENT = 8;
/** Below this, the space up to the buffer's end is not worth trying before starting over at 0. */
const SMALL_REGION_BYTES = 4096;

function align(offset: number): number {
  return (offset + ALIGNMENT - 1) & -ALIGNMENT;
}

export class PayloadArena {
  /** The bytes, as a view of fixed length: length-tracking views are slower. Replaced when the buffer grows. */
  buffer: Uint8Array;
  #bytes: number;
  /** The region in which to try writing before the size is known. Valid after `openRegion()`. */
  regionStart = 0;
  regionEnd = 0;

  readonly #memory: SharedArrayBuffer;
  readonly #endBySlot = new Int32Array(SLOT_COUNT).fill(NO_BYTES);
  #readOffset = 0;
  #writeOffset = 0;
  /** Slots that hold bytes now. At 0 both offsets go back to 0, which keeps the memory in use small and warm. */
  #liveSlots = 0;
  #wrapped = false;
  #freed: number;

  /** @param position the ring position from which slots are published */
  constructor(memory: SharedArrayBuffer, position = 0) {
    this.#memory = memory;
    this.#freed = position;
    this.#bytes = sharedBytes(memory) & -ALIGNMENT;
    this.buffer = viewMemory(memory, 0, this.#bytes);
  }

  /** Where the next bytes go if they fit. */
  get writeOffset(): number {
    return this.#writeOffset;
  }

  /** Takes back the bytes of all slots before ring position `head`. */
  freeUpTo(head: number): void {
    while (this.#freed !== head) {
      const slot = this.#freed & SLOT_MASK;
      const end = this.#endBySlot[slot] ?? NO_BYTES;
      if (end !== NO_BYTES) {
        if (end <= this.#readOffset) this.#wrapped = false;
        this.#readOffset = end;
        this.#endBySlot[slot] = NO_BYTES;
        this.#liveSlots--;
      }
      this.#freed = (this.#freed + 1) | 0;
    }
    if (this.#liveSlots === 0) {
      this.#readOffset = 0;
      this.#writeOffset = 0;
      this.#wrapped = false;
    }
  }

  /** Sets `regionStart` and `regionEnd` to the larger free stretch. Nothing is taken until `take()`. */
  openRegion(): void {
    this.regionStart = this.#writeOffset;
    if (this.#wrapped) {
      this.regionEnd = this.#readOffset;
      return;
    }
    this.regionEnd = this.#bytes;
    const rest = this.regionEnd - this.regionStart;
    if (rest < SMALL_REGION_BYTES && this.#readOffset > rest) {
      this.regionStart = 0;
      this.regionEnd = this.#readOffset;
    }
  }

  /** Takes `[offset, offset + length)`, which lies in a free stretch, for the slot at ring position `position`. */
  take(position: number, offset: number, length: number): void {
    if (offset < this.#writeOffset) this.#wrapped = true;
    const end = align(offset + length);
    this.#writeOffset = end;
    this.#endBySlot[position & SLOT_MASK] = end;
    this.#liveSlots++;
  }

  /** Where `length` bytes fit now, growing the buffer if it may, or -1: wait until the consumer has freed some. */
  find(length: number): number {
    const size = align(length);
    if (this.#wrapped) return this.#writeOffset + size <= this.#readOffset ? this.#writeOffset : -1;
    if (this.#writeOffset + size <= this.#bytes) return this.#writeOffset;
    if (size <= this.#readOffset) return 0;
    return this.#grow(this.#writeOffset + size) ? this.#writeOffset : -1;
  }

  #grow(neededBytes: number): boolean {
    const memory = this.#memory;
    if (growShared === undefined || sharedGrowable?.(memory) !== true) return false;
    const most = sharedMaximum?.(memory) ?? 0;
    if (neededBytes > most) return false;
    const doubled = sharedBytes(memory) * 2;
    const wanted = doubled > neededBytes ? doubled : neededBytes;
    growShared(memory, wanted < most ? wanted : most);
    this.#bytes = sharedBytes(memory) & -ALIGNMENT;
    this.buffer = viewMemory(memory, 0, this.#bytes);
    return true;
  }
}

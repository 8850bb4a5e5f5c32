// Large byte arrays that a task returns cross as attachments and not through the ring: copied once, then handed over, where
// a ring copies them in and out again, cold each time. Lane side. Arguments stay in the ring, where they outlive the lane.

import { elementKind, isShared, KIND_UINT8 } from "../codec/element-kinds.ts";
import {
  BytesOf,
  isView,
  prototypeOf,
  setBytes,
  typedArrayBuffer,
  typedArrayBytes,
} from "../protocol/primordials.ts";

/** A hand-over costs a message. It pays at 1 MB, where it was measured; where it begins to pay was not looked for. */
const LARGE_BYTES = 262_144;

const { allocUnsafeSlow } = Buffer;
const BYTES_PROTOTYPE: object = Uint8Array.prototype;

/** A copy to hand over instead of `value`; `undefined` when `value` is better sent through the ring. */
export function copyLargeBytes(value: unknown, maxPayloadBytes: number): Uint8Array<ArrayBuffer> | undefined {
  // Subclasses such as Buffer keep their kind, and what is too large its error, where the codec sees them.
  if (!isView(value) || prototypeOf(value) !== BYTES_PROTOTYPE || elementKind(value) !== KIND_UINT8)
    return undefined;
  const length = typedArrayBytes(value);
  if (length < LARGE_BYTES || length > maxPayloadBytes) return undefined;
  // Shared memory is not copied at all.
  if (isShared(typedArrayBuffer(value))) return undefined;
  const copy = allocUnsafeSlow(length);
  setBytes(copy, value as Uint8Array, 0);
  return new BytesOf(typedArrayBuffer(copy) as ArrayBuffer);
}

// Large byte arrays that a task returns cross as attachments and not through the ring: copied once, then handed over, where
// a ring copies them in and out again, cold each time. Lane side. Arguments stay in the ring, where they outlive the lane.

/** A hand-over costs a message. It pays at 1 MB, where it was measured; where it begins to pay was not looked for. */
const LARGE_BYTES = 262_144;

/** A copy to hand over instead of `value`; `undefined` when `value` is better sent through the ring. */
export function copyLargeBytes(value: unknown, maxPayloadBytes: number): Uint8Array<ArrayBuffer> | undefined {
  if (!(value instanceof Uint8Array) || value.byteLength < LARGE_BYTES) return undefined;
  // Subclasses such as Buffer keep their kind, and what is too large its error, where the codec sees them.
  if (Object.getPrototypeOf(value) !== Uint8Array.prototype || value.byteLength > maxPayloadBytes)
    return undefined;
  // Shared memory is not copied at all.
  if (value.buffer instanceof SharedArrayBuffer) return undefined;
  const copy = Buffer.allocUnsafeSlow(value.byteLength);
  copy.set(value);
  return new Uint8Array(copy.buffer as ArrayBuffer);
}

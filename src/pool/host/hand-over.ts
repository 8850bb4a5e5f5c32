// Takes the buffers of a call's `transfer` option away from the caller. Host thread; runs when the arguments are encoded.
import type { Call } from "./call.ts";

/**
 * The caller's buffers are detached from here on, whenever the lane gets to the call: what it did to them meanwhile would
 * otherwise arrive or not by chance. Their memory waits in the call's attachments.
 */
export function handOver(call: Call, transfer: readonly ArrayBuffer[]): void {
  const held = call.attachments ?? call.encoded?.attachments ?? [];
  for (const buffer of new Set(transfer)) {
    const index = held.indexOf(buffer);
    const taken = take(buffer);
    if (index >= 0) held[index] = taken;
  }
}

function take(buffer: ArrayBuffer): ArrayBuffer {
  try {
    return structuredClone(buffer, { transfer: [buffer] });
  } catch {
    // Memory that Node shares out among Buffers, for example, cannot change hands.
    return buffer.slice(0);
  }
}

import { Slots } from "../slots.ts";

// The words that this lane shares with its host. Set by the bootstrap, before any property runs; on globalThis, because
// bootstrap and property may be loaded as two copies of this package.

const SLOTS = Symbol.for("knitting.property.slots");

export function setLaneSlots(memory: SharedArrayBuffer): void {
  Object.defineProperty(globalThis, SLOTS, { value: new Slots(memory), configurable: true });
}

/** `undefined` where host and lane share no memory. */
export function laneSlots(): Slots | undefined {
  return (globalThis as { readonly [SLOTS]?: Slots })[SLOTS];
}

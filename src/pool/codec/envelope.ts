// A header that is a value and a payload that is bytes, sent together. Users construct it; the codec recognises it.

import { hasOwn, OBJECT_PROTOTYPE, prototypeOf } from "../protocol/primordials.ts";

/** Recognises an envelope made by another copy of this package. */
const ENVELOPE_BRAND: unique symbol = Symbol.for("knitting.Envelope") as never;

/**
 * A value and the bytes that belong to it.
 *
 * The header crosses like any other value; the payload crosses as an `ArrayBuffer`: copied, or moved when it is listed
 * in `transfer`.
 */
export class Envelope<H = unknown> {
  readonly header: H;
  readonly payload: ArrayBuffer;

  constructor(header: H, payload: ArrayBuffer) {
    this.header = header;
    this.payload = payload;
  }
}

Object.defineProperty(Envelope.prototype, ENVELOPE_BRAND, { value: true });

/** Whether `value` is an envelope of this or another copy of the package. */
export function isEnvelope(value: object): value is Envelope {
  if (!(ENVELOPE_BRAND in value)) return false;
  // Not by way of Object.prototype, or a task could make envelopes of what other tasks return.
  for (
    let link: object | null = value;
    link !== null && link !== OBJECT_PROTOTYPE;
    link = prototypeOf(link)
  ) {
    if (hasOwn(link, ENVELOPE_BRAND)) return true;
  }
  return false;
}

// Envelopes, reading: the payload, then the header.

import { createObject } from "../protocol/primordials.ts";
import { defineField } from "./define-field.ts";
import { isMemory, isShared } from "./element-kinds.ts";
import { Envelope } from "./envelope.ts";
import { corrupt } from "./refusals.ts";
import type { ValueReader } from "./value-reader.ts";

/** Its header may refer to it, so it exists before its fields do. */
export function emptyEnvelope(): Envelope {
  return createObject(Envelope.prototype) as Envelope;
}

export function readEnvelope(reader: ValueReader): Envelope {
  return fillEnvelope(reader, reader.register(emptyEnvelope()));
}

export function fillEnvelope(reader: ValueReader, envelope: Envelope): Envelope {
  // In the order in which the class has them.
  defineField(envelope, "header", undefined, true);
  reader.enter();
  const payload = reader.value();
  if (!isMemory(payload) || isShared(payload)) throw corrupt("an envelope without payload");
  defineField(envelope, "payload", payload, true);
  defineField(envelope, "header", reader.value(), true);
  reader.leave();
  return envelope;
}

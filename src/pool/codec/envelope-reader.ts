// Envelopes, reading: the payload, then the header.

import { Envelope } from "./envelope.ts";
import { corrupt } from "./refusals.ts";
import type { ValueReader } from "./value-reader.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Its header may refer to it, so it exists before its fields do. */
export function emptyEnvelope(): Envelope {
  return Object.create(Envelope.prototype) as Envelope;
}

export function readEnvelope(reader: ValueReader): Envelope {
  return fillEnvelope(reader, reader.register(emptyEnvelope()));
}

export function fillEnvelope(reader: ValueReader, envelope: Envelope): Envelope {
  const target = envelope as Writable<Envelope>;
  target.header = undefined;
  reader.enter();
  const payload = reader.value();
  if (!(payload instanceof ArrayBuffer)) throw corrupt("an envelope without payload");
  target.payload = payload;
  target.header = reader.value();
  reader.leave();
  return envelope;
}

// Envelopes, writing: the payload, then the header.

import { isMemory, isShared } from "./element-kinds.ts";
import type { Envelope } from "./envelope.ts";
import { typeName, typeRefused } from "./refusals.ts";
import { ENVELOPE } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

export function writeEnvelope(writer: ValueWriter, object: object): void {
  if (writer.postpone(ENVELOPE, object)) return;
  const { header, payload } = object as Envelope;
  if (!isMemory(payload) || isShared(payload)) {
    throw typeRefused(
      `Envelope whose payload is not an ArrayBuffer but ${typeName(payload)}`,
      writer.currentPath(),
    );
  }
  writer.byte(ENVELOPE);
  const level = writer.depth++;
  writer.path[level] = "payload";
  writer.value(payload);
  writer.path[level] = "header";
  writer.value(header);
  writer.depth = level;
}

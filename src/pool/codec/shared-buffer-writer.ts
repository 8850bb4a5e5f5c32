// ProcessSharedBuffers, writing: a reference, and the carrier told of it.
//
//   kind │ id │ name, if named │ bytes │ offset │ length │ pid │ descriptor + 1

import { type ProcessSharedBuffer, referenceOf } from "../shared-memory/process-shared-buffer.ts";
import type { SharedBufferReference } from "../shared-memory/reference.ts";
import { sharedBufferRefused } from "./refusals.ts";
import { SHARED_BUFFER } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

export const ANONYMOUS = 0;
export const NAMED = 1;

export function writeSharedBuffer(writer: ValueWriter, buffer: ProcessSharedBuffer): void {
  const reference = refer(writer, buffer);
  const { name } = reference;
  writer.byte(SHARED_BUFFER);
  writer.byte(name === undefined ? ANONYMOUS : NAMED);
  writer.text(reference.id);
  if (name !== undefined) writer.text(name);
  writer.size(reference.bytes);
  writer.size(reference.offset);
  writer.size(reference.length);
  writer.size(reference.pid);
  writer.size(reference.descriptor + 1);
}

function refer(writer: ValueWriter, buffer: ProcessSharedBuffer): SharedBufferReference {
  let reference: SharedBufferReference;
  try {
    reference = referenceOf(buffer);
  } catch (error) {
    throw sharedBufferRefused((error as Error).message, writer.currentPath(), error);
  }
  const reason = reference.kind === "named" ? undefined : writer.carrier.send(reference);
  if (reason !== undefined) throw sharedBufferRefused(reason, writer.currentPath());
  return reference;
}

// ProcessSharedBuffers, writing: a reference, and how the other side gets the memory.
//
//   kind │ number of the attached buffer + 1 │ id │ name, if named │ bytes │ offset │ length │ pid │ descriptor + 1

import { type ProcessSharedBuffer, outgoing } from "../shared-memory/process-shared-buffer.ts";
import type { OutgoingBuffer } from "../shared-memory/reference.ts";
import { sharedBufferRefused } from "./refusals.ts";
import { SHARED_BUFFER } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

export const ANONYMOUS = 0;
export const NAMED = 1;

export function writeSharedBuffer(writer: ValueWriter, buffer: ProcessSharedBuffer): void {
  let attached = 0;
  let reason: string | undefined;
  let sent: OutgoingBuffer;
  try {
    sent = outgoing(buffer);
    // To a thread of this process the memory goes itself: opening it there would need rights that lanes have not.
    if (writer.carrier === undefined) attached = attach(writer, sent) + 1;
    else if (sent.reference.kind === "anonymous") reason = writer.carrier.send(sent.reference);
  } catch (error) {
    throw sharedBufferRefused((error as Error).message, writer.currentPath(), error);
  }
  if (reason !== undefined) throw sharedBufferRefused(reason, writer.currentPath());
  const { reference } = sent;
  const { name } = reference;
  writer.byte(SHARED_BUFFER);
  writer.byte(name === undefined ? ANONYMOUS : NAMED);
  writer.size(attached);
  writer.text(reference.id);
  if (name !== undefined) writer.text(name);
  writer.size(reference.bytes);
  writer.size(reference.offset);
  writer.size(reference.length);
  writer.size(reference.pid);
  writer.size(reference.descriptor + 1);
}

function attach(writer: ValueWriter, { mirror, reference }: OutgoingBuffer): number {
  return writer.buffers.add(mirror(), 0, reference.bytes, writer.currentPath());
}

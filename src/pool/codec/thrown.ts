// What a task throws, whatever it is, crosses as thrown. Both functions are total: they never throw themselves.

import { sliceText } from "../protocol/primordials.ts";
import type { KnittingError } from "../errors.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { allocatePinned } from "./raw-buffer.ts";
import { defineField } from "./define-field.ts";
import { corrupt, isRefusal, typeName } from "./refusals.ts";

/** Room for the error that says why the thrown value could not cross, when even that is over the pool's limit. */
const REASON_BYTES = 16 * 1024;
const NO_BUFFER = allocatePinned(0);

/**
 * Encodes a thrown value into `encoder`, as `encode` does; without a buffer into its scratch. Fields of errors that
 * cannot cross are dropped. A value that cannot cross at all becomes the KnittingError that says so.
 */
export function encodeThrown(
  encoder: Encoder,
  thrown: unknown,
  buffer: Uint8Array = NO_BUFFER,
  offset = 0,
  limit = 0,
): void {
  try {
    encoder.encodeLeniently(thrown, buffer, offset, limit);
  } catch (failure) {
    encodeReason(encoder, reasonFor(thrown, failure), buffer, offset, limit);
  }
}

/** Decodes what `encodeThrown` wrote. Bytes that make no sense give the KnittingError that says so. */
export function decodeThrown(
  decoder: Decoder,
  tag: number,
  inline: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  attachments?: readonly unknown[],
): unknown {
  try {
    return decoder.decode(tag, inline, buffer, offset, length, attachments);
  } catch (failure) {
    return failure;
  }
}

function reasonFor(thrown: unknown, failure: unknown): KnittingError {
  if (!isRefusal(failure)) return corrupt(`a thrown ${typeName(thrown)} could not be sent back`);
  const message = `${failure.message} (while sending back what the task threw: ${typeName(thrown)})`;
  defineField(failure, "message", message, false);
  return failure;
}

function encodeReason(
  encoder: Encoder,
  reason: KnittingError,
  buffer: Uint8Array,
  offset: number,
  limit: number,
): void {
  try {
    encoder.encodeLeniently(reason, buffer, offset, limit, REASON_BYTES);
  } catch {
    // A stack of unusual length, or a call from within the encoder's own work: the bare sentence.
    encodeSentence(encoder, reason.message);
  }
}

function encodeSentence(encoder: Encoder, sentence: string): void {
  try {
    encoder.encodeLeniently(sliceText(sentence, 0, REASON_BYTES / 4), NO_BUFFER, 0, 0, REASON_BYTES);
  } catch {
    // Only an encoder that is busy with another value comes here, and that value's owner gets an error.
  }
}

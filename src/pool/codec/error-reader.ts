// Errors, reading: class, name, message and stack make the error; its other fields follow until END.

import { deleteProperty } from "../protocol/primordials.ts";
import { defineField } from "./define-field.ts";
import { makeError, nameOfClass } from "./error-classes.ts";
import { FIELD_ENUMERABLE, FIELD_HIDDEN } from "./error-writer.ts";
import { corrupt } from "./refusals.ts";
import type { ValueReader } from "./value-reader.ts";

export function readError(reader: ValueReader): Error {
  const error = readErrorHead(reader);
  reader.register(error);
  fillErrorFields(reader, error);
  return error;
}

export function readErrorHead(reader: ValueReader): Error {
  const errorClassNumber = reader.byte();
  const name = reader.text();
  const message = optionalText(reader);
  const stack = optionalText(reader);
  const error = makeError(errorClassNumber, name, message);
  if (error === undefined) throw corrupt("unknown class of error");
  // The name of a class that is not known here would be lost: it was its prototype's.
  if (nameOfClass(errorClassNumber, name) !== name) defineField(error, "name", name, false);
  // Defining it would word the old one first, and Error.prepareStackTrace may be anybody's.
  deleteProperty(error, "stack");
  // Without one, the stack would be the codec's own.
  defineField(error, "stack", stack ?? (message ? `${name}: ${message}` : name), false);
  return error;
}

export function fillErrorFields(reader: ValueReader, error: Error): void {
  reader.enter();
  while (!reader.takeEnd()) {
    const mark = reader.byte();
    if (mark !== FIELD_HIDDEN && mark !== FIELD_ENUMERABLE) throw corrupt("a field of an error is missing");
    const key = reader.text();
    defineField(error, key, reader.value(), mark === FIELD_ENUMERABLE);
  }
  reader.leave();
}

function optionalText(reader: ValueReader): string | undefined {
  const text = reader.value();
  if (text !== undefined && typeof text !== "string") throw corrupt("a text is missing");
  return text;
}

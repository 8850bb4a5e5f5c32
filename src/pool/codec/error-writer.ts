// Errors, writing: class, message, stack, then fields until END. In lenient mode (for thrown values) a field that
// cannot cross is dropped and the error itself is kept.

import { errorClass } from "./error-classes.ts";
import { END, ERROR } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

/** Field marks: how the field was defined on the error. */
export const FIELD_HIDDEN = 1;
export const FIELD_ENUMERABLE = 2;

/** Own properties that the language defines as not enumerable, and that say something. */
const HIDDEN_FIELDS = ["name", "cause", "errors", "error", "suppressed"] as const;

export function writeError(writer: ValueWriter, error: Error): void {
  const postponed = writer.postpone(ERROR, error);
  if (!postponed) writer.byte(ERROR);
  const name = readText(writer, error, "name") ?? "Error";
  writer.byte(errorClass(error, name));
  writeOptionalText(writer, name);
  const message = readText(writer, error, "message");
  writeOptionalText(writer, message === "" && !Object.hasOwn(error, "message") ? undefined : message);
  writeOptionalText(writer, readText(writer, error, "stack"));
  if (!postponed) writeErrorFields(writer, error);
}

export function writeErrorFields(writer: ValueWriter, error: Error): void {
  const level = writer.depth++;
  for (const key of HIDDEN_FIELDS) {
    const property = Object.getOwnPropertyDescriptor(error, key);
    if (property !== undefined && property.enumerable === false)
      writeField(writer, error, key, FIELD_HIDDEN, level);
  }
  for (const key of Object.keys(error)) {
    if (key !== "stack" && key !== "message") writeField(writer, error, key, FIELD_ENUMERABLE, level);
  }
  writer.depth = level;
  writer.byte(END);
}

function writeField(writer: ValueWriter, error: Error, key: string, mark: number, level: number): void {
  writer.path[level] = key;
  if (!writer.lenient) return writePlainField(writer, error, key, mark);
  const before = writer.mark();
  try {
    writePlainField(writer, error, key, mark);
    // END must still fit after it.
    writer.checkLimit();
  } catch {
    writer.returnTo(before);
  }
}

function writePlainField(writer: ValueWriter, error: Error, key: string, mark: number): void {
  writer.byte(mark);
  writer.text(key);
  writer.value((error as unknown as Record<string, unknown>)[key]);
}

function writeOptionalText(writer: ValueWriter, text: string | undefined): void {
  writer.value(text);
}

function readText(writer: ValueWriter, error: Error, key: "name" | "message" | "stack"): string | undefined {
  try {
    const value: unknown = error[key];
    return typeof value === "string" ? value : undefined;
  } catch (failure) {
    if (!writer.lenient) throw failure;
    return undefined;
  }
}

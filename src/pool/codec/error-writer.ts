// Errors, writing: class, message, stack, then fields until END. In lenient mode (for thrown values) a field that
// cannot cross is dropped and the error itself is kept.

import {
  apply,
  descriptorOf,
  hasOwn,
  keysOf,
  OBJECT_PROTOTYPE,
  prototypeOf,
  uncurryGetter,
} from "../protocol/primordials.ts";
import { builtInName, errorClass } from "./error-classes.ts";
import { END, ERROR } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

/** Field marks: how the field was defined on the error. */
export const FIELD_HIDDEN = 1;
export const FIELD_ENUMERABLE = 2;

/** Own properties that the language defines as not enumerable, and that say something. */
const HIDDEN_FIELDS = ["name", "cause", "errors", "error", "suppressed"] as const;

const DOM_EXCEPTION_PROTOTYPE: object = DOMException.prototype;
const domName = uncurryGetter<object, string>(DOMException.prototype, "name");
const domMessage = uncurryGetter<object, string>(DOMException.prototype, "message");

export function writeError(writer: ValueWriter, error: Error): void {
  const postponed = writer.postpone(ERROR, error);
  if (!postponed) writer.byte(ERROR);
  const name = readText(writer, error, "name") ?? "Error";
  writer.byte(errorClass(error, name));
  writer.value(name);
  const message = readText(writer, error, "message");
  writer.value(message === "" && !hasOwn(error, "message") ? undefined : message);
  writer.value(readText(writer, error, "stack"));
  if (!postponed) writeErrorFields(writer, error);
}

export function writeErrorFields(writer: ValueWriter, error: Error): void {
  const level = writer.depth++;
  for (let index = 0; index < HIDDEN_FIELDS.length; index++) {
    const key = HIDDEN_FIELDS[index] as string;
    const property = descriptorOf(error, key);
    if (property !== undefined && property.enumerable === false)
      writeField(writer, error, key, FIELD_HIDDEN, level);
  }
  const keys = keysOf(error);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
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

function readText(writer: ValueWriter, error: Error, key: "name" | "message" | "stack"): string | undefined {
  try {
    const value = readField(error, key);
    return typeof value === "string" ? value : undefined;
  } catch (failure) {
    if (!writer.lenient) throw failure;
    return undefined;
  }
}

/** As `error[key]`, but what the built-in classes say is what they said at the start: a task may have put getters there. */
function readField(error: Error, key: "name" | "message" | "stack"): unknown {
  for (
    let link: object | null = error;
    link !== null && link !== OBJECT_PROTOTYPE;
    link = prototypeOf(link)
  ) {
    const name = builtInName(link);
    if (name !== undefined) return builtInField(name, key);
    if (link === DOM_EXCEPTION_PROTOTYPE && key !== "stack")
      return key === "name" ? domName?.(error) : domMessage?.(error);
    const property = descriptorOf(link, key);
    if (property !== undefined) {
      return hasOwn(property, "value") ? property.value : property.get && apply(property.get, error, []);
    }
  }
  return undefined;
}

function builtInField(name: string, key: "name" | "message" | "stack"): string | undefined {
  if (key === "name") return name;
  return key === "message" ? "" : undefined;
}

// Objects with internal state, writing: views and buffers, dates, regular expressions, wrappers; the rest it hands on.
// All functions run inside ValueWriter's walk and call back into it.

import { dateTime, regExpSource, uncurryGetter, unboxers } from "../protocol/primordials.ts";
import type { ProcessSharedBuffer } from "../shared-memory/process-shared-buffer.ts";
import { isResizable } from "./buffer-table.ts";
import {
  classify,
  IS_BOXED,
  IS_BUFFER,
  IS_DATE,
  IS_ENVELOPE,
  IS_ERROR,
  IS_MAP,
  IS_REGEXP,
  IS_SET,
  IS_SHARED_BUFFER,
  IS_VIEW,
  IS_ORDINARY,
  refusedClass,
} from "./classify.ts";
import { writeMap, writeObject, writeSet } from "./container-writer.ts";
import {
  elementBytes,
  elementKind,
  isShared,
  KIND_BUFFER,
  memoryBytes,
  viewBuffer,
  viewBytes,
  viewOffset,
} from "./element-kinds.ts";
import { writeEnvelope } from "./envelope-writer.ts";
import { writeError } from "./error-writer.ts";
import { typeName, typeRefused } from "./refusals.ts";
import { writeSharedBuffer } from "./shared-buffer-writer.ts";
import { ARRAY_BUFFER, BOXED, BUFFER_BYTES, DATE, REGEXP, VIEW, VIEW_TRACKING } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

/** In the order in which `flags` has them. */
const FLAG_GETTERS = (
  [
    ["d", "hasIndices"],
    ["g", "global"],
    ["i", "ignoreCase"],
    ["m", "multiline"],
    ["s", "dotAll"],
    ["u", "unicode"],
    ["v", "unicodeSets"],
    ["y", "sticky"],
  ] as const
).map(([letter, key]) => ({ letter, has: uncurryGetter<object, boolean>(RegExp.prototype, key) }));

export function writeExotic(writer: ValueWriter, object: object, prototype: object): void {
  switch (classify(object, prototype)) {
    case IS_ORDINARY:
      return writeObject(writer, object, false);
    case IS_VIEW:
      return writeView(writer, object as ArrayBufferView);
    case IS_BUFFER:
      return writeArrayBuffer(writer, object as ArrayBufferLike);
    case IS_MAP:
      return writeMap(writer, object as Map<unknown, unknown>);
    case IS_SET:
      return writeSet(writer, object as Set<unknown>);
    case IS_DATE:
      writer.byte(DATE);
      return writer.float(dateTime(object as Date));
    case IS_ERROR:
      return writeError(writer, object as Error);
    case IS_REGEXP:
      writer.byte(REGEXP);
      writer.text(regExpSource(object));
      return writer.text(flagsOf(object));
    case IS_BOXED:
      return writeBoxed(writer, object);
    case IS_ENVELOPE:
      return writeEnvelope(writer, object);
    case IS_SHARED_BUFFER:
      return writeSharedBuffer(writer, object as ProcessSharedBuffer);
    default:
      throw typeRefused(refusedClass(object) ?? typeName(object), writer.currentPath());
  }
}

function writeBoxed(writer: ValueWriter, object: object): void {
  writer.byte(BOXED);
  writer.value(unbox(object));
}

function unbox(object: object): unknown {
  for (let which = 0; which < unboxers.length - 1; which++) {
    try {
      return unboxers[which]?.(object);
    } catch {
      // It is the wrapper of another kind.
    }
  }
  return unboxers[unboxers.length - 1]?.(object);
}

/** `RegExp.prototype.flags` would ask the object for each flag, and a task may answer for another. */
function flagsOf(expression: object): string {
  let flags = "";
  for (let index = 0; index < FLAG_GETTERS.length; index++) {
    const flag = FLAG_GETTERS[index];
    if (flag?.has?.(expression) === true) flags += flag.letter;
  }
  return flags;
}

function writeArrayBuffer(writer: ValueWriter, buffer: ArrayBufferLike): void {
  const number = writer.buffers.add(buffer, 0, memoryBytes(buffer), writer.currentPath());
  writer.byte(ARRAY_BUFFER);
  writer.size(number);
}

function writeView(writer: ValueWriter, view: ArrayBufferView): void {
  const kind = elementKind(view);
  if (kind < 0) throw typeRefused(typeName(view), writer.currentPath());
  const buffer = viewBuffer(view, kind);
  const byteOffset = viewOffset(view, kind);
  const byteLength = viewBytes(view, kind);
  if (kind === KIND_BUFFER && byteLength < memoryBytes(buffer) && isPooled(writer, buffer)) {
    writer.byte(BUFFER_BYTES);
    writer.size(byteLength);
    return writer.bytes(view as Buffer, byteLength);
  }
  const number = writer.buffers.add(buffer, byteOffset, byteOffset + byteLength, writer.currentPath());
  const perElement = elementBytes(kind);
  const tracking = isResizable(buffer) && isTracking(buffer, byteOffset, byteLength, perElement);
  writer.byte(tracking ? VIEW_TRACKING : VIEW);
  writer.byte(kind);
  writer.size(number);
  writer.size(byteOffset);
  if (!tracking) writer.size(byteLength / perElement);
}

/**
 * A Buffer over a part of its ArrayBuffer is mostly a piece of Node's pool: aliasing there is an accident, and the
 * rest of the pool is none of the receiver's business. Memory that is sent by reference or given away by name stays.
 */
function isPooled(writer: ValueWriter, buffer: ArrayBufferLike): boolean {
  return !isShared(buffer) && !writer.buffers.isNamedMove(buffer);
}

/** Whether a view follows its buffer's length cannot be asked; one that ends where the buffer ends most likely does. */
function isTracking(
  buffer: ArrayBufferLike,
  byteOffset: number,
  byteLength: number,
  perElement: number,
): boolean {
  return memoryBytes(buffer) - byteOffset - byteLength < perElement;
}

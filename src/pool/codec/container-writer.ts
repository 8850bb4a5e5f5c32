// Objects, arrays, maps and sets, writing. Each has a head (tag) and a body; in values nested too deep the body is
// postponed. All functions run inside ValueWriter's walk and call back into it.

import {
  append,
  hasOwn,
  includes,
  keysOf,
  mapForEach,
  putElement,
  setBytes,
  setForEach,
  valuesOf,
} from "../protocol/primordials.ts";
import { ARRAY, ARRAY_SPARSE, END, MAP, OBJECT_LOOSE, OBJECT_NEW_SHAPE, OBJECT_SHAPE, SET } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

/** So many new key lists in one message, and the objects are dictionaries: remembering more would not pay. */
const MOST_NEW_SHAPES = 64;
/** A block this short is copied faster by a loop. */
const LOOP_BYTES = 48;

/** `plain`: the prototype is Object.prototype or null, so that enumerating needs no filter. */
export function writeObject(writer: ValueWriter, object: object, plain: boolean): void {
  if (writer.postpone(OBJECT_LOOSE, object)) return;
  const record = object as Record<string, unknown>;
  const { keyList } = writer;
  let count = 0;
  if (plain && !writer.prototypePolluted) {
    for (const key in record) {
      if (count < keyList.length) keyList[count] = key;
      else append(keyList, key);
      count++;
    }
  } else {
    const own = keysOf(record);
    for (; count < own.length; count++) putElement(keyList, count, own[count] as string);
  }
  let shape = writer.shapes.find(keyList, count);
  if (shape === undefined && writer.shapeCount < MOST_NEW_SHAPES) shape = writer.shapes.add(keyList, count);
  if (shape === undefined) {
    const own: string[] = [];
    for (let index = 0; index < count; index++) append(own, keyList[index] as string);
    return writeLooseObject(writer, record, own);
  }
  if (shape.scope === writer.shapeScope) {
    writer.byte(OBJECT_SHAPE);
    writer.size(shape.number);
  } else {
    shape.scope = writer.shapeScope;
    shape.number = writer.shapeCount++;
    writeBlock(writer, shape.block, shape.blockBytes);
  }
  const { keys } = shape;
  const level = writer.depth++;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    writer.path[level] = key;
    writer.value(record[key]);
  }
  writer.depth = level;
}

function writeBlock(writer: ValueWriter, block: Uint8Array, length: number): void {
  writer.reserve(length + 2);
  const { out } = writer;
  let { pos } = writer;
  out[pos++] = OBJECT_NEW_SHAPE;
  out[pos++] = length;
  if (length > LOOP_BYTES) setBytes(out, block, pos);
  else for (let index = 0; index < length; index++) out[pos + index] = block[index] as number;
  writer.pos = pos + length;
}

function writeLooseObject(
  writer: ValueWriter,
  record: Record<string, unknown>,
  keys: readonly string[],
): void {
  writer.byte(OBJECT_LOOSE);
  writer.size(keys.length);
  writeEntries(writer, record, keys);
}

function writeEntries(writer: ValueWriter, record: Record<string, unknown>, keys: readonly string[]): void {
  const level = writer.depth++;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    writer.path[level] = key;
    writer.text(key);
    writer.value(record[key]);
  }
  writer.depth = level;
}

export function writeArray(writer: ValueWriter, array: readonly unknown[]): void {
  if (writer.postpone(ARRAY, array)) return;
  const { length } = array;
  if (length > 0 ? !isDense(array) : keysOf(array).length > 0) return writeSparseArray(writer, array);
  writer.byte(ARRAY);
  writer.size(length);
  const level = writer.depth++;
  const { path } = writer;
  for (let index = 0; index < length; index++) {
    path[level] = index;
    writer.value(array[index]);
  }
  writer.depth = level;
}

/** No holes and no named properties. Object.values collects elements in C++ without making strings of their indices. */
function isDense(array: readonly unknown[]): boolean {
  if (valuesOf(array).length !== array.length) return false;
  if (!includes(array, undefined)) return true;
  for (let index = 0; index < array.length; index++) {
    if (array[index] === undefined && !hasOwn(array, index)) return false;
  }
  return true;
}

function writeSparseArray(writer: ValueWriter, array: readonly unknown[]): void {
  const keys = keysOf(array);
  writer.byte(ARRAY_SPARSE);
  writer.size(array.length);
  writer.size(keys.length);
  writeEntries(writer, array as unknown as Record<string, unknown>, keys);
}

export function writeMap(writer: ValueWriter, map: ReadonlyMap<unknown, unknown>): void {
  if (writer.postpone(MAP, map)) return;
  writer.byte(MAP);
  const level = writer.depth++;
  let index = 0;
  // Not the map's own iterator: a subclass may have replaced it.
  mapForEach(map, (value, key) => {
    writer.path[level] = index++;
    writer.value(key);
    writer.value(value);
  });
  writer.depth = level;
  writer.byte(END);
}

export function writeSet(writer: ValueWriter, set: ReadonlySet<unknown>): void {
  if (writer.postpone(SET, set)) return;
  writer.byte(SET);
  const level = writer.depth++;
  let index = 0;
  setForEach(set, (value) => {
    writer.path[level] = index++;
    writer.value(value);
  });
  writer.depth = level;
  writer.byte(END);
}

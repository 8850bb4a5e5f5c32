// Objects, arrays, maps and sets, reading. Containers are made empty, numbered, then filled, so that cycles work.

import {
  append,
  ARRAY_PROTOTYPE,
  ArrayOf,
  MapOf,
  mapSet,
  putElement,
  SetOf,
  setAdd,
} from "../protocol/primordials.ts";
import { defineField } from "./define-field.ts";
import { readEnvelope } from "./envelope-reader.ts";
import { readError } from "./error-reader.ts";
import { corrupt } from "./refusals.ts";
import { type KeyList, needsDefining } from "./shape-cache.ts";
import {
  ARRAY,
  ARRAY_SPARSE,
  ENVELOPE,
  ERROR,
  MAP,
  OBJECT_LOOSE,
  OBJECT_NEW_SHAPE,
  OBJECT_SHAPE,
  SET,
} from "./tags.ts";
import type { ValueReader } from "./value-reader.ts";

/** An array with more holes than this, relative to its entries, is made as a hash table instead of a huge block. */
const HOLES_PER_ENTRY = 8;
const HOLES_FREE = 16;
const LONGEST_ARRAY = 2 ** 32 - 1;

export function readContainer(reader: ValueReader, tag: number): object {
  switch (tag) {
    case OBJECT_NEW_SHAPE:
    case OBJECT_SHAPE:
    case OBJECT_LOOSE:
      return readObject(reader, tag);
    case ARRAY:
      return readArray(reader);
    case ARRAY_SPARSE:
      return fillArray(reader, tag, reader.register([]));
    case MAP:
      return fillMap(reader, reader.register(new MapOf<unknown, unknown>()));
    case SET:
      return fillSet(reader, reader.register(new SetOf<unknown>()));
    case ERROR:
      return readError(reader);
    case ENVELOPE:
      return readEnvelope(reader);
    default:
      throw corrupt(`unknown tag ${tag}`);
  }
}

function readObject(reader: ValueReader, tag: number): object {
  if (tag === OBJECT_LOOSE) return fillObject(reader, tag, reader.register({}));
  const { keys, pattern } = readKeyList(reader, tag);
  // A copy of an object literal defines, it does not assign.
  const record: Record<string, unknown> = reader.register({ ...pattern });
  reader.enter();
  for (let index = 0; index < keys.length; index++) record[keys[index] as string] = reader.value();
  reader.leave();
  return record;
}

function readKeyList(reader: ValueReader, tag: number): KeyList {
  if (tag === OBJECT_SHAPE) {
    const number = reader.size();
    const known = number < reader.keyLists.length ? reader.keyLists[number] : undefined;
    if (known === undefined) throw corrupt("unknown key list");
    return known;
  }
  const length = reader.byte();
  reader.need(length);
  reader.pos += length;
  const list = reader.shapes.read(reader.in, reader.pos - length, reader.pos);
  append(reader.keyLists, list);
  return list;
}

/** Fills an object that exists already, as those do that were nested too deep. */
export function fillObject(reader: ValueReader, tag: number, object: object): object {
  reader.enter();
  if (tag === OBJECT_NEW_SHAPE || tag === OBJECT_SHAPE) {
    const { keys } = readKeyList(reader, tag);
    for (let index = 0; index < keys.length; index++)
      defineField(object, keys[index] as string, reader.value(), true);
  } else if (tag === OBJECT_LOOSE) {
    fillEntries(reader, object, reader.size());
  } else {
    throw corrupt("an object is missing");
  }
  reader.leave();
  return object;
}

function fillEntries(reader: ValueReader, target: object, count: number): void {
  for (let index = 0; index < count; index++) {
    const key = reader.text();
    const value = reader.value();
    if (needsDefining(key)) defineField(target, key, value, true);
    else (target as Record<string, unknown>)[key] = value;
  }
}

function readArray(reader: ValueReader): unknown[] {
  const array = reader.register(new ArrayOf<unknown>(reader.elementCount()));
  fillElements(reader, array);
  return array;
}

export function fillArray(reader: ValueReader, tag: number, array: unknown[]): unknown[] {
  if (tag === ARRAY) {
    array.length = reader.elementCount();
    fillElements(reader, array);
    return array;
  }
  if (tag !== ARRAY_SPARSE) throw corrupt("an array is missing");
  const length = reader.size();
  if (length > LONGEST_ARRAY) throw corrupt("an array is too long");
  const count = reader.elementCount();
  if (length > HOLES_FREE + HOLES_PER_ENTRY * count) {
    // An element this far out turns the array into a hash table; cutting it off again leaves it one.
    putElement(array, LONGEST_ARRAY - 1, undefined);
  }
  array.length = length;
  reader.enter();
  for (let index = 0; index < count; index++) {
    const key = reader.text();
    defineElement(array, key, reader.value());
  }
  reader.leave();
  if (array.length !== length) throw corrupt("an array element is out of bounds");
  return array;
}

/** Whether a name exists on Array.prototype too decides between the fast way and the safe one. */
function defineElement(array: unknown[], key: string, value: unknown): void {
  if (key in ARRAY_PROTOTYPE) defineField(array, key, value, true);
  else (array as unknown as Record<string, unknown>)[key] = value;
}

function fillElements(reader: ValueReader, array: unknown[]): void {
  reader.enter();
  for (let index = 0; index < array.length; index++) {
    const value = reader.value();
    // A hole asks the prototypes, which may have a setter by now. The test costs nothing while they have no elements.
    if (index in ARRAY_PROTOTYPE) putElement(array, index, value);
    else array[index] = value;
  }
  reader.leave();
}

export function fillMap(reader: ValueReader, map: Map<unknown, unknown>): Map<unknown, unknown> {
  reader.enter();
  while (!reader.takeEnd()) {
    const key = reader.value();
    mapSet(map, key, reader.value());
  }
  reader.leave();
  return map;
}

export function fillSet(reader: ValueReader, set: Set<unknown>): Set<unknown> {
  reader.enter();
  while (!reader.takeEnd()) setAdd(set, reader.value());
  reader.leave();
  return set;
}

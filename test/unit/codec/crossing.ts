// Ways for a value to cross in these tests, and a comparison that sees what deepEqual does not: prototypes, holes,
// -0, key order, and which objects are one and the same.

import assert from "node:assert/strict";
import { Decoder, Encoder, type Moves } from "../../../src/pool/codec/index.ts";

const LIMIT_BYTES: number = 1 << 20;

export interface Crossing {
  readonly name: string;
  cross(value: unknown, moves?: Moves): unknown;
}

const REGION_AT = 64;

function crossing(name: string, buffer: Buffer, regionBytes: number): Crossing {
  const encoder = new Encoder(LIMIT_BYTES);
  const decoder = new Decoder();
  return {
    name,
    cross(value, moves) {
      encoder.encode(value, buffer, REGION_AT, REGION_AT + regionBytes, moves);
      const { tag, inline, length, spilled, attachments } = encoder;
      const bytes = spilled ? encoder.scratch : buffer;
      const at = spilled ? 0 : REGION_AT;
      const result = decoder.decode(tag, inline, bytes, at, length, attachments);
      // Nothing that was decoded may be a view of what it was decoded from.
      bytes.fill(0xee, at, at + length);
      return result;
    },
  };
}

export const crossings: readonly Crossing[] = [
  crossing("in place in private memory", Buffer.alloc(LIMIT_BYTES * 2), LIMIT_BYTES),
  crossing("in place in shared memory", Buffer.from(new SharedArrayBuffer(LIMIT_BYTES * 2)), LIMIT_BYTES),
  crossing("spilled midway", Buffer.from(new SharedArrayBuffer(1024)), 24),
  crossing("spilled from the first byte", Buffer.alloc(REGION_AT), 0),
];

/** Sends a value each way in turn and returns what arrived last: for tests of single values. */
export function cross(value: unknown, moves?: Moves): unknown {
  let result: unknown;
  for (const way of crossings) result = way.cross(value, moves);
  return result;
}

/** Throws unless `actual` is what `expected` is, down to identity inside. */
export function assertSame(actual: unknown, expected: unknown): void {
  compare(actual, expected, new Map(), new Map(), "value");
}

function compare(
  a: unknown,
  b: unknown,
  forth: Map<object, object>,
  back: Map<object, object>,
  at: string,
): void {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
    assert.ok(Object.is(a, b), `${at}: ${String(a)} is not ${String(b)}`);
    return;
  }
  if (forth.has(a) || back.has(b)) {
    assert.ok(forth.get(a) === b && back.get(b) === a, `${at}: sharing differs`);
    return;
  }
  forth.set(a, b);
  back.set(b, a);
  assert.equal(Object.getPrototypeOf(a), Object.getPrototypeOf(b), `${at}: prototypes differ`);
  const tag = Object.prototype.toString.call(a);
  assert.equal(tag, Object.prototype.toString.call(b), `${at}: types differ`);
  const next = (x: unknown, y: unknown, step: string): void => compare(x, y, forth, back, `${at}${step}`);
  if (ArrayBuffer.isView(a) || a instanceof ArrayBuffer) {
    assert.deepEqual(bytesOf(a), bytesOf(b as ArrayBuffer), `${at}: bytes differ`);
    return;
  }
  if (a instanceof Map) compareLists([...a].flat(1), [...(b as Map<unknown, unknown>)].flat(1), next);
  else if (a instanceof Set) compareLists([...a], [...(b as Set<unknown>)], next);
  else if (a instanceof Date) assert.ok(Object.is(a.getTime(), (b as Date).getTime()), `${at}: dates differ`);
  else if (a instanceof RegExp) assert.equal(String(a), String(b));
  else if (/String|Number|Boolean|BigInt/.test(tag)) assert.ok(Object.is(a.valueOf(), b.valueOf()), at);
  if (Array.isArray(a)) assert.equal(a.length, (b as unknown[]).length, `${at}: lengths differ`);
  compareFields(a, b, next, at);
}

function compareFields(
  a: object,
  b: object,
  next: (x: unknown, y: unknown, step: string) => void,
  at: string,
): void {
  assert.deepEqual(keysOf(a), keysOf(b), `${at}: keys differ`);
  for (const key of Reflect.ownKeys(a)) {
    if (key === "stack") continue;
    const { value: x, ...flags } = Object.getOwnPropertyDescriptor(a, key) ?? {};
    const { value: y, ...expected } = Object.getOwnPropertyDescriptor(b, key) ?? {};
    assert.deepEqual(flags, expected, `${at}.${String(key)}: defined differently`);
    next(x, y, `.${String(key)}`);
  }
}

/** In order, except for errors: their constructors and ours define in different orders. */
function keysOf(object: object): PropertyKey[] {
  const keys = Reflect.ownKeys(object);
  return object instanceof Error ? keys.sort() : keys;
}

function compareLists(
  a: readonly unknown[],
  b: readonly unknown[],
  next: (x: unknown, y: unknown, step: string) => void,
): void {
  assert.equal(a.length, b.length);
  a.forEach((item, index) => next(item, b[index], `[${index}]`));
}

function bytesOf(source: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

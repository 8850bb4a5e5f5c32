// The kinds of views over bytes, numbered as they are on the wire. Shared by both directions.

import {
  arrayBufferBytes,
  dataViewBuffer,
  dataViewBytes,
  dataViewOffset,
  sharedBytes,
  typedArrayBuffer,
  typedArrayBytes,
  typedArrayKind,
  typedArrayOffset,
} from "../protocol/primordials.ts";
import { bufferOver, isBuffer } from "./raw-buffer.ts";

type ViewConstructor = new (buffer: ArrayBufferLike, byteOffset?: number, length?: number) => ArrayBufferView;

export const KIND_UINT8 = 0;
export const KIND_DATA_VIEW = 12;
export const KIND_BUFFER = 13;
/** Only at the root: the bytes are an ArrayBuffer itself. */
export const KIND_ARRAY_BUFFER = 14;

const NAMES: readonly string[] = [
  "Uint8Array",
  "Int8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
  "DataView",
];
const ELEMENT_BYTES: readonly number[] = [1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2, 1, 1];

const { isSharedArrayBuffer, isAnyArrayBuffer } = process.getBuiltinModule("node:util/types");

/** By kind, as they were at the start. Float16Array exists on newer runtimes only, and the two sides may differ. */
const CONSTRUCTORS: readonly (ViewConstructor | undefined)[] = NAMES.map(
  (name) => (globalThis as Record<string, unknown>)[name] as ViewConstructor | undefined,
);

/** The kind of a view, from its internal type: subclasses and renamed ones included. */
export function elementKind(view: ArrayBufferView): number {
  const name = typedArrayKind(view);
  if (name === "Uint8Array") return isBuffer(view) ? KIND_BUFFER : KIND_UINT8;
  if (name === undefined) return KIND_DATA_VIEW;
  for (let kind = 0; kind < NAMES.length; kind++) {
    if (NAMES[kind] === name) return kind;
  }
  return -1;
}

/** Whether views of this kind have bytes as elements, so that they can be copied as they are. */
export function isBytes(kind: number): boolean {
  return kind === KIND_UINT8 || kind === KIND_BUFFER;
}

/** Bytes an element; 1 for views without elements. */
export function elementBytes(kind: number): number {
  return ELEMENT_BYTES[kind] ?? 1;
}

/** A view of `length` elements, or, without a length, one that follows a resizable buffer. */
export function makeView(
  kind: number,
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number | undefined,
): ArrayBufferView {
  if (kind === KIND_BUFFER) return bufferOver(buffer, byteOffset, length ?? memoryBytes(buffer) - byteOffset);
  const constructor = CONSTRUCTORS[kind];
  if (constructor === undefined)
    throw new TypeError(`${NAMES[kind] ?? "this view"} does not exist in this runtime`);
  return length === undefined
    ? new constructor(buffer, byteOffset)
    : new constructor(buffer, byteOffset, length);
}

export function viewBuffer(view: ArrayBufferView, kind: number): ArrayBufferLike {
  return kind === KIND_DATA_VIEW ? dataViewBuffer(view) : typedArrayBuffer(view);
}

export function viewOffset(view: ArrayBufferView, kind: number): number {
  return kind === KIND_DATA_VIEW ? dataViewOffset(view) : typedArrayOffset(view);
}

export function viewBytes(view: ArrayBufferView, kind: number): number {
  return kind === KIND_DATA_VIEW ? dataViewBytes(view) : typedArrayBytes(view);
}

export function isShared(buffer: unknown): buffer is SharedArrayBuffer {
  return isSharedArrayBuffer(buffer);
}

/** Whether it is an ArrayBuffer or a SharedArrayBuffer. */
export function isMemory(value: unknown): value is ArrayBufferLike {
  return isAnyArrayBuffer(value);
}

/** `byteLength` of an ArrayBuffer or a SharedArrayBuffer. */
export function memoryBytes(buffer: ArrayBufferLike): number {
  return isSharedArrayBuffer(buffer) ? sharedBytes(buffer) : arrayBufferBytes(buffer);
}

// The kinds of views over bytes, numbered as they are on the wire. Shared by both directions.

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

const nameOf: (this: ArrayBufferView) => string | undefined = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as never;

/** The kind of a view, from its internal type: subclasses and renamed ones included. */
export function elementKind(view: ArrayBufferView): number {
  const name = nameOf.call(view);
  if (name === "Uint8Array") return view instanceof Buffer ? KIND_BUFFER : KIND_UINT8;
  return name === undefined ? KIND_DATA_VIEW : NAMES.indexOf(name);
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
  if (kind === KIND_BUFFER) return Buffer.from(buffer, byteOffset, length);
  // Looked up now: Float16Array exists on newer runtimes only, and the two sides may differ.
  const constructor = (globalThis as Record<string, unknown>)[NAMES[kind] ?? ""] as
    ViewConstructor | undefined;
  if (constructor === undefined)
    throw new TypeError(`${NAMES[kind] ?? "this view"} does not exist in this runtime`);
  return length === undefined
    ? new constructor(buffer, byteOffset)
    : new constructor(buffer, byteOffset, length);
}

// Tells objects apart by what they are inside, not by their prototype. Arrays and plain objects never come here.

import types from "node:util/types";
import { isEnvelope } from "./envelope.ts";

export const IS_ORDINARY = 0;
export const IS_VIEW = 1;
export const IS_BUFFER = 2;
export const IS_MAP = 3;
export const IS_SET = 4;
export const IS_DATE = 5;
export const IS_ERROR = 6;
export const IS_REGEXP = 7;
export const IS_BOXED = 8;
export const IS_ENVELOPE = 9;
const IS_REFUSED = 10;

/** Built-in classes with internal state that cannot cross; structuredClone refuses them or needs a transfer. */
const REFUSED_CLASSES: ReadonlySet<unknown> = new Set([
  ..."Promise WeakMap WeakSet WeakRef FinalizationRegistry DisposableStack AsyncDisposableStack".split(" "),
  ..."MessagePort BroadcastChannel ReadableStream WritableStream TransformStream".split(" "),
  ..."Blob File CryptoKey AbortSignal".split(" "),
]);
const REFUSED_TAGS =
  /^(?:(?:Async)?Generator|.+ Iterator|Iterator Helper|WebAssembly\..+|Intl\..+|Temporal\..+)$/;

const BUILT_IN_PROTOTYPES: ReadonlySet<unknown> = new Set<unknown>([
  ...[Array, Map, Set, Date, Error, RegExp, ArrayBuffer, SharedArrayBuffer, DataView, Promise].map(
    (c) => c.prototype,
  ),
  ...[WeakMap, WeakSet, WeakRef, Number, String, Boolean, BigInt, Symbol, DOMException].map(
    (c) => c.prototype,
  ),
  Object.getPrototypeOf(Uint8Array.prototype),
]);

/** Prototypes of user classes whose instances were found to be ordinary objects. */
const ordinaryPrototypes = new WeakSet<object>();

export function classify(object: object, prototype: object): number {
  if (ordinaryPrototypes.has(prototype)) return IS_ORDINARY;
  const kind = inspect(object);
  if (kind === IS_ORDINARY && isUserClass(prototype)) ordinaryPrototypes.add(prototype);
  return kind;
}

function inspect(object: object): number {
  if (ArrayBuffer.isView(object)) return IS_VIEW;
  if (types.isMap(object)) return IS_MAP;
  if (types.isSet(object)) return IS_SET;
  if (types.isDate(object)) return IS_DATE;
  if (types.isNativeError(object) || object instanceof DOMException) return IS_ERROR;
  if (types.isAnyArrayBuffer(object)) return IS_BUFFER;
  if (types.isRegExp(object)) return IS_REGEXP;
  if (types.isBoxedPrimitive(object)) return IS_BOXED;
  if (isEnvelope(object)) return IS_ENVELOPE;
  return isRefused(object) ? IS_REFUSED : IS_ORDINARY;
}

function isRefused(object: object): boolean {
  if (types.isProxy(object)) return false;
  if (types.isPromise(object) || types.isWeakMap(object) || types.isWeakSet(object)) return true;
  if (types.isKeyObject(object) || types.isExternal(object) || types.isGeneratorObject(object)) return true;
  if (REFUSED_TAGS.test(Object.prototype.toString.call(object).slice(8, -1))) return true;
  return refusedClass(object) !== undefined;
}

/**
 * The built-in class for which an object is refused. A user's class may have the name of a built-in one. Looking up a
 * global may load it, so that comes last.
 */
export function refusedClass(object: object): string | undefined {
  let link = Object.getPrototypeOf(object) as object | null;
  for (; link !== null; link = Object.getPrototypeOf(link) as object | null) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(link, "constructor")?.value;
    if (typeof constructor !== "function" || !REFUSED_CLASSES.has(constructor.name)) continue;
    if ((globalThis as Record<string, unknown>)[constructor.name] === constructor) return constructor.name;
  }
  return undefined;
}

/** No built-in type on the prototype chain: whether its instances are ordinary does not vary. */
function isUserClass(prototype: object): boolean {
  for (
    let link: object | null = prototype;
    link !== null;
    link = Object.getPrototypeOf(link) as object | null
  ) {
    if (BUILT_IN_PROTOTYPES.has(link) || types.isProxy(link)) return false;
  }
  return true;
}

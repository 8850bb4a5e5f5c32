// Tells objects apart by what they are inside, not by their prototype. Arrays and plain objects never come here.

import types from "node:util/types";
import {
  descriptorOf,
  isView,
  prototypeOf,
  setHas,
  sliceText,
  tester,
  toStringTag,
  weakSetAdd,
  weakSetHas,
} from "../protocol/primordials.ts";
import { isSharedBuffer } from "../shared-memory/process-shared-buffer.ts";
import { isEnvelope } from "./envelope.ts";

// Taken at load time: a task may overwrite what this module exports.
const {
  isAnyArrayBuffer,
  isBoxedPrimitive,
  isDate,
  isExternal,
  isGeneratorObject,
  isKeyObject,
  isMap,
  isNativeError,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isWeakMap,
  isWeakSet,
} = types;

const DOM_EXCEPTION_PROTOTYPE: object = DOMException.prototype;

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
export const IS_SHARED_BUFFER = 10;
const IS_REFUSED = 11;

/** Built-in classes with internal state that cannot cross; structuredClone refuses them or needs a transfer. */
const REFUSED_CLASSES: ReadonlySet<unknown> = new Set([
  ..."Promise WeakMap WeakSet WeakRef FinalizationRegistry DisposableStack AsyncDisposableStack".split(" "),
  ..."MessagePort BroadcastChannel ReadableStream WritableStream TransformStream".split(" "),
  ..."Blob File CryptoKey AbortSignal".split(" "),
]);
const isRefusedTag = tester(
  /^(?:(?:Async)?Generator|.+ Iterator|Iterator Helper|WebAssembly\..+|Intl\..+|Temporal\..+)$/,
);

/** Whether that is the prototype of a built-in class with a state of its own. */
export function isBuiltInPrototype(link: object): boolean {
  return setHas(BUILT_IN_PROTOTYPES, link);
}

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
  if (weakSetHas(ordinaryPrototypes, prototype)) return IS_ORDINARY;
  const kind = inspect(object);
  if (kind === IS_ORDINARY && isUserClass(prototype)) weakSetAdd(ordinaryPrototypes, prototype);
  return kind;
}

function inspect(object: object): number {
  if (isView(object)) return IS_VIEW;
  if (isMap(object)) return IS_MAP;
  if (isSet(object)) return IS_SET;
  if (isDate(object)) return IS_DATE;
  if (isNativeError(object) || isDOMException(object)) return IS_ERROR;
  if (isAnyArrayBuffer(object)) return IS_BUFFER;
  if (isRegExp(object)) return IS_REGEXP;
  if (isBoxedPrimitive(object)) return IS_BOXED;
  if (isEnvelope(object)) return IS_ENVELOPE;
  if (isSharedBuffer(object)) return IS_SHARED_BUFFER;
  return isRefused(object) ? IS_REFUSED : IS_ORDINARY;
}

export function isDOMException(object: object): boolean {
  let link = prototypeOf(object);
  while (link !== null && link !== DOM_EXCEPTION_PROTOTYPE) link = prototypeOf(link);
  return link !== null;
}

function isRefused(object: object): boolean {
  if (isProxy(object)) return false;
  if (isPromise(object) || isWeakMap(object) || isWeakSet(object)) return true;
  if (isKeyObject(object) || isExternal(object) || isGeneratorObject(object)) return true;
  if (isRefusedTag(sliceText(toStringTag(object), 8, -1))) return true;
  return refusedClass(object) !== undefined;
}

/**
 * The built-in class for which an object is refused. A user's class may have the name of a built-in one. Looking up a
 * global may load it, so that comes last.
 */
export function refusedClass(object: object): string | undefined {
  let link = prototypeOf(object);
  for (; link !== null; link = prototypeOf(link)) {
    const constructor: unknown = descriptorOf(link, "constructor")?.value;
    if (typeof constructor !== "function" || !setHas(REFUSED_CLASSES, constructor.name)) continue;
    if ((globalThis as Record<string, unknown>)[constructor.name] === constructor) return constructor.name;
  }
  return undefined;
}

/** No built-in type on the prototype chain: whether its instances are ordinary does not vary. */
function isUserClass(prototype: object): boolean {
  for (let link: object | null = prototype; link !== null; link = prototypeOf(link)) {
    if (setHas(BUILT_IN_PROTOTYPES, link) || isProxy(link)) return false;
  }
  return true;
}

// The language's own functions, as they were when this module was evaluated. Both sides; used wherever values of users are.
//
// Tasks share the lane's realm, and may replace whatever is reachable from globalThis. An entry is evaluated before any
// module of a task, so that what is taken here is genuine. Only syntax that reads no prototype may be used beside it:
// no `for…of`, spread or destructuring of arrays, no `push`, no `instanceof`, no regular expression.
//
// `uncurry` gives a function that takes `this` as its first argument. V8 inlines through it: it costs nothing once code is
// hot, and `Reflect.apply` with a list of arguments would be no faster.

type Method<This, Args extends readonly unknown[], Result> = (this: This, ...args: Args) => Result;
type Uncurried<This, Args extends readonly unknown[], Result> = (self: This, ...args: Args) => Result;

const uncurryThis: (method: unknown) => unknown = Function.prototype.bind.bind(
  Function.prototype.call,
) as never;

export function uncurry<This, Args extends readonly unknown[], Result>(
  method: Method<This, Args, Result>,
): Uncurried<This, Args, Result> {
  return uncurryThis(method) as Uncurried<This, Args, Result>;
}

/** The getter of an accessor property, uncurried. `undefined` where this runtime lacks the property. */
export function uncurryGetter<This, Result>(
  holder: object,
  key: PropertyKey,
): ((self: This) => Result) | undefined {
  const get: unknown = Object.getOwnPropertyDescriptor(holder, key)?.get;
  return get === undefined ? undefined : (uncurryThis(get) as (self: This) => Result);
}

/** A getter that every runtime has. */
function getter<This, Result>(holder: object, key: PropertyKey): (self: This) => Result {
  const get = uncurryGetter<This, Result>(holder, key);
  if (get === undefined) throw new TypeError(`This runtime lacks ${String(key)}`);
  return get;
}

export const OBJECT_PROTOTYPE: object = Object.prototype;
export const ARRAY_PROTOTYPE: object = Array.prototype;
const PROMISE_PROTOTYPE: object = Promise.prototype;
const PromiseOf: unknown = Promise;
export const ERROR_PROTOTYPE: object = Error.prototype;
const TYPED_ARRAY_PROTOTYPE: object = Object.getPrototypeOf(Uint8Array.prototype) as object;

// --- functions of no `this` -----------------------------------------------------------------------------------------

export const apply: typeof Reflect.apply = Reflect.apply;
const defineProperty: typeof Object.defineProperty = Object.defineProperty;
export const descriptorOf: typeof Object.getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const prototypeOf: (value: object) => object | null = Object.getPrototypeOf as never;
export const setPrototypeOf: <T extends object>(value: T, prototype: object | null) => T =
  Object.setPrototypeOf as never;
export const createObject: (prototype: object | null) => object = Object.create as never;
export const deleteProperty: typeof Reflect.deleteProperty = Reflect.deleteProperty;
export const freeze: typeof Object.freeze = Object.freeze;
export const preventExtensions: typeof Object.preventExtensions = Object.preventExtensions;
export const hasOwn: (object: object, key: PropertyKey) => boolean = Object.hasOwn;
export const keysOf: (object: object) => string[] = Object.keys;
export const valuesOf: (object: object) => unknown[] = Object.values;
export const boxed: (primitive: unknown) => object = Object as never;
export const isArray: (value: unknown) => value is unknown[] = Array.isArray as never;
export const isView: typeof ArrayBuffer.isView = ArrayBuffer.isView;
export const symbolFor: typeof Symbol.for = Symbol.for;
export const symbolKey: typeof Symbol.keyFor = Symbol.keyFor;
export const toBigInt: (text: string) => bigint = BigInt as never;
export const asIntN: typeof BigInt.asIntN = BigInt.asIntN;
export const toText: (value: unknown) => string = String as never;
export const fromCharCode: (code: number) => string = String.fromCharCode;
export const toJson: (text: string) => string = JSON.stringify as never;
export const floor: typeof Math.floor = Math.floor;
export const imul: typeof Math.imul = Math.imul;

// --- classes ----------------------------------------------------------------------------------------------------------

const globals = globalThis;
export const MapOf: MapConstructor = globals.Map;
export const SetOf: SetConstructor = globals.Set;
export const DateOf: DateConstructor = globals.Date;
export const RegExpOf: RegExpConstructor = globals.RegExp;
export const ArrayOf: ArrayConstructor = globals.Array;
export const ArrayBufferOf: ArrayBufferConstructor = globals.ArrayBuffer;
export const DataViewOf: DataViewConstructor = globals.DataView;
export const BytesOf: Uint8ArrayConstructor = globals.Uint8Array;

// --- methods ----------------------------------------------------------------------------------------------------------

type AnyMap = ReadonlyMap<unknown, unknown>;
type AnySet = ReadonlySet<unknown>;

export const mapGet: <K, V>(map: ReadonlyMap<K, V>, key: K) => V | undefined = uncurryThis(
  Map.prototype.get,
) as never;
export const mapSet: <K, V>(map: Map<K, V>, key: K, value: V) => void = uncurryThis(
  Map.prototype.set,
) as never;
export const mapDelete: <K>(map: Map<K, unknown>, key: K) => boolean = uncurryThis(
  Map.prototype.delete,
) as never;
export const mapClear: (map: Map<never, never>) => void = uncurryThis(Map.prototype.clear) as never;
export const mapForEach: (map: AnyMap, visit: (value: unknown, key: unknown) => void) => void = uncurryThis(
  Map.prototype.forEach,
) as never;
export const setAdd: <T>(set: Set<T>, value: T) => void = uncurryThis(Set.prototype.add) as never;
export const setHas: (set: AnySet, value: unknown) => boolean = uncurryThis(Set.prototype.has) as never;
export const setDelete: <T>(set: Set<T>, value: T) => boolean = uncurryThis(Set.prototype.delete) as never;
export const setForEach: <T>(set: ReadonlySet<T>, visit: (value: T) => void) => void = uncurryThis(
  Set.prototype.forEach,
) as never;
export const weakSetHas: (set: WeakSet<object>, value: object) => boolean = uncurryThis(
  WeakSet.prototype.has,
) as never;
export const weakSetAdd: (set: WeakSet<object>, value: object) => void = uncurryThis(
  WeakSet.prototype.add,
) as never;
export const includes: (array: readonly unknown[], value: unknown) => boolean = uncurryThis(
  Array.prototype.includes,
) as never;
export const charCodeAt: (text: string, index: number) => number = uncurryThis(
  String.prototype.charCodeAt,
) as never;
export const sliceText: (text: string, from: number, to?: number) => string = uncurryThis(
  String.prototype.slice,
) as never;
export const indexOfText: (text: string, part: string, from?: number) => number = uncurryThis(
  String.prototype.indexOf,
) as never;
export const hexOf: (value: bigint, radix: 16) => string = uncurryThis(BigInt.prototype.toString) as never;
export const dateTime: (date: Date) => number = uncurryThis(Date.prototype.getTime) as never;
export const toStringTag: (value: unknown) => string = uncurryThis(Object.prototype.toString) as never;
export const sourceOf: (f: unknown) => string = uncurryThis(Function.prototype.toString) as never;
export const promiseThen: (
  promise: Promise<unknown>,
  resolved: (value: unknown) => void,
  rejected?: (reason: unknown) => void,
) => void = uncurryThis(Promise.prototype.then) as never;
export const getFloat64: (view: DataView, at: number, little: boolean) => number = uncurryThis(
  DataView.prototype.getFloat64,
) as never;
export const setFloat64: (view: DataView, at: number, value: number, little: boolean) => void = uncurryThis(
  DataView.prototype.setFloat64,
) as never;
export const getBigInt64: (view: DataView, at: number, little: boolean) => bigint = uncurryThis(
  DataView.prototype.getBigInt64,
) as never;
export const setBigInt64: (view: DataView, at: number, value: bigint, little: boolean) => void = uncurryThis(
  DataView.prototype.setBigInt64,
) as never;
/** A copy. The view's own `constructor` decides what is made, so that it must be pinned. */
export const sliceBytes: (view: Uint8Array, from: number, to: number) => Uint8Array<ArrayBuffer> =
  uncurryThis(Uint8Array.prototype.slice) as never;
/** Native, and with a typed array as its source it asks nothing of it. */
export const setBytes: (target: Uint8Array, source: Uint8Array, at: number) => void = uncurryThis(
  Uint8Array.prototype.set,
) as never;

// --- primitives in their wrappers: each throws for another kind ---------------------------------------------------------

export const unboxers: readonly ((object: object) => unknown)[] = [
  uncurryThis(Number.prototype.valueOf) as never,
  uncurryThis(String.prototype.valueOf) as never,
  uncurryThis(Boolean.prototype.valueOf) as never,
  uncurryThis(BigInt.prototype.valueOf) as never,
  uncurryThis(Symbol.prototype.valueOf) as never,
];

// --- getters ------------------------------------------------------------------------------------------------------------

export const typedArrayKind: (view: ArrayBufferView) => string | undefined = getter(
  TYPED_ARRAY_PROTOTYPE,
  Symbol.toStringTag,
);
export const typedArrayBuffer: (view: ArrayBufferView) => ArrayBufferLike = getter(
  TYPED_ARRAY_PROTOTYPE,
  "buffer",
);
export const typedArrayOffset: (view: ArrayBufferView) => number = getter(
  TYPED_ARRAY_PROTOTYPE,
  "byteOffset",
);
export const typedArrayBytes: (view: ArrayBufferView) => number = getter(TYPED_ARRAY_PROTOTYPE, "byteLength");
export const dataViewBuffer: (view: ArrayBufferView) => ArrayBufferLike = getter(
  DataView.prototype,
  "buffer",
);
export const dataViewOffset: (view: ArrayBufferView) => number = getter(DataView.prototype, "byteOffset");
export const dataViewBytes: (view: ArrayBufferView) => number = getter(DataView.prototype, "byteLength");
export const arrayBufferBytes: (buffer: ArrayBufferLike) => number = getter(
  ArrayBuffer.prototype,
  "byteLength",
);
export const sharedBytes: (buffer: ArrayBufferLike) => number = getter(
  SharedArrayBuffer.prototype,
  "byteLength",
);
export const sharedGrowable: ((buffer: ArrayBufferLike) => boolean) | undefined = uncurryGetter(
  SharedArrayBuffer.prototype,
  "growable",
);
export const sharedMaximum: ((buffer: ArrayBufferLike) => number) | undefined = uncurryGetter(
  SharedArrayBuffer.prototype,
  "maxByteLength",
);
export const growShared: ((buffer: SharedArrayBuffer, bytes: number) => void) | undefined =
  (SharedArrayBuffer.prototype as { readonly grow?: unknown }).grow === undefined
    ? undefined
    : (uncurryThis((SharedArrayBuffer.prototype as { readonly grow?: unknown }).grow) as never);
export const bufferResizable: ((buffer: ArrayBufferLike) => boolean) | undefined = uncurryGetter(
  ArrayBuffer.prototype,
  "resizable",
);
export const bufferMaximum: ((buffer: ArrayBufferLike) => number) | undefined = uncurryGetter(
  ArrayBuffer.prototype,
  "maxByteLength",
);
export const regExpSource: (expression: object) => string = getter(RegExp.prototype, "source");

// --- ways to write without meeting a setter ------------------------------------------------------------------------------

/**
 * Puts Array.prototype back in front of Object.prototype. With anything else behind it, such as a proxy, that would be given
 * what is written into new elements of arrays.
 */
export function mendArrays(): void {
  if (prototypeOf(ARRAY_PROTOTYPE) !== OBJECT_PROTOTYPE) setPrototypeOf(ARRAY_PROTOTYPE, OBJECT_PROTOTYPE);
}

/** Appends without running a setter that somebody put on a prototype for that index. */
export function append<T>(list: T[], value: T): void {
  putElement(list, list.length, value);
}

/** `list[index] = value` for an index that may not be there yet. */
export function putElement<T>(list: T[], index: number, value: T): void {
  if (index in ARRAY_PROTOTYPE) defineData(list, index, value, true);
  else list[index] = value;
}

/** Defines a data property. The descriptor has no prototype, on which a stray `get` would be taken for its own. */
export function defineData(target: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  defineProperty(target, key, {
    __proto__: null,
    value,
    enumerable,
    writable: true,
    configurable: true,
  } as PropertyDescriptor);
}

/** Defines a data property that stays as it is. */
export function pin(target: object, key: PropertyKey, value: unknown, enumerable = false): void {
  defineProperty(target, key, {
    __proto__: null,
    value,
    enumerable,
    writable: false,
    configurable: false,
  } as PropertyDescriptor);
}

/**
 * Runs one of two functions once a promise has settled, whatever a task has made of `Promise`. `then` asks a promise for its
 * constructor, and its species, to make a promise that nobody wants; that must not fail.
 */
export function onSettled(
  promise: Promise<unknown>,
  resolved: (value: unknown) => void,
  rejected: (reason: unknown) => void,
): void {
  const inherited = descriptorOf(PROMISE_PROTOTYPE, "constructor");
  const genuine = inherited !== undefined && hasOwn(inherited, "value") && inherited.value === PromiseOf;
  if (!genuine && !hasOwn(promise, "constructor")) {
    // A getter would be shown the promise, and with it what the task returned.
    defineData(promise, "constructor", undefined, false);
  }
  try {
    promiseThen(promise, resolved, rejected);
  } catch {
    // The promise's own constructor threw, or is none.
    defineData(promise, "constructor", undefined, false);
    promiseThen(promise, resolved, rejected);
  }
}

/** A test by a regular expression that nobody can listen in on: `test` would ask the prototype for `exec`. */
export function tester(expression: RegExp): (text: string) => boolean {
  pin(expression, "exec", RegExp.prototype.exec);
  const test = uncurryThis(RegExp.prototype.test) as (expression: RegExp, text: string) => boolean;
  return (text) => test(expression, text);
}

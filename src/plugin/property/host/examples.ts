// Whether an example is the same for a predicate after it was sent to a lane. Host thread. What is not, such as an instance
// of a class, is run where it is.

const PLAIN = new Set<unknown>([Object.prototype, Array.prototype, null]);
const COPIED_WHOLE = [Date, RegExp, ArrayBuffer, BigInt64Array, BigUint64Array, DataView];

export function crossesUnchanged(value: unknown, above: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value === "symbol") return Symbol.keyFor(value) !== undefined;
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null) return true;
  // A cycle arrives as one.
  if (above.has(value)) return true;
  const within = new Set([...above, value]);
  const each = (part: unknown): boolean => crossesUnchanged(part, within);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>)].flat().every(each);
  if (prototype === Set.prototype) return [...(value as Set<unknown>)].every(each);
  if (ArrayBuffer.isView(value) || COPIED_WHOLE.some((known) => prototype === known.prototype)) {
    return Object.getPrototypeOf(prototype) === Object.prototype || isBuiltInView(prototype);
  }
  if (!PLAIN.has(prototype) || prototype === null) return false;
  return Reflect.ownKeys(value).every((key) => {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    const isLength = key === "length" && Array.isArray(value);
    if (typeof key === "symbol" || property === undefined || !("value" in property)) return false;
    return isLength || (property.enumerable === true && property.writable === true && each(property.value));
  });
}

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Buffer,
];

function isBuiltInView(prototype: unknown): boolean {
  return VIEWS.some((known) => prototype === known.prototype);
}

// Values of every kind that payloads may hold.

// oxlint-disable-next-line no-sparse-arrays -- this is what is tried
const sparse: unknown[] = [1, , 3];

export const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  NaN,
  -Infinity,
  1.5,
  10n ** 40n,
  "",
  "ascii",
  "ümläut 漢字 😀",
  "x".repeat(100_000),
  [],
  [1, [2, [3, undefined]]],
  sparse,
  { a: 1, b: { c: [null, undefined] } },
  Object.assign(Object.create(null) as object, { bare: true }),
  new Date(1e12),
  /a+(b)/giu,
  new Map<unknown, unknown>([
    ["key", new Set([1, "two"])],
    [{ object: 1 }, NaN],
  ]),
  new Uint8Array([1, 2, 3]),
  new Float64Array([1.5, -0, NaN]),
  new BigInt64Array([-1n, 2n ** 62n]),
  new DataView(new ArrayBuffer(4), 1, 2),
  new ArrayBuffer(10),
  Object(1n) as unknown,
  new TypeError("an error", { cause: new RangeError("its cause") }),
];

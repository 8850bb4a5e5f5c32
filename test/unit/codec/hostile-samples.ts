// Values whose encodings are altered, in tests of what the decoder does with hostile bytes: between them they have every tag.
import { Encoder, Envelope } from "../../../src/pool/codec/index.ts";

export interface Encoding {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly attachments: readonly unknown[] | undefined;
}

const cycle: { self?: unknown } = {};
cycle.self = cycle;

/** Deeper than is written in place. */
let deep: unknown = 1;
for (let level = 0; level < 60; level++) deep = [new Map([[{ a: deep }, new Set([level])]])];
let deepOther: unknown = new Envelope({ h: 1 }, new ArrayBuffer(3));
for (let level = 0; level < 110; level++) deepOther = Object.assign(new Error("e"), { inner: deepOther });

export const samples: readonly unknown[] = [
  {
    id: 1,
    name: "a name of some length",
    tags: ["x", "y"],
    ok: true,
    no: false,
    none: null,
    u: undefined,
    f: 1.5,
    n: -70_000,
  },
  [{ a: 1 }, { a: 2 }, { a: "é", b: [, 1, ,] }],
  { [`${"k".repeat(80)}é`]: "x".repeat(200), wide: "é".repeat(90) },
  Object.assign(new Array(100_000), { 5: 1, x: 2 }),
  new Map<unknown, unknown>([
    [1, new Set([2n ** 80n, 3n])],
    [new Date(), /x/g],
  ]),
  Object.assign(new TypeError("t", { cause: new DOMException("d", "AbortError") }), { code: 1 }),
  [
    new Uint8Array(9),
    new Float64Array(3),
    new DataView(new ArrayBuffer(5)),
    Buffer.from("pooled"),
    Object("s"),
    new ArrayBuffer(7),
    Symbol.for("key"),
  ],
  { shared: new Int32Array(new SharedArrayBuffer(8)), e: new Envelope({ h: 1 }, new ArrayBuffer(3)) },
  [new Uint8Array(Reflect.construct(ArrayBuffer, [8, { maxByteLength: 64 }]) as ArrayBuffer)],
  cycle,
  deep,
  deepOther,
  "text é",
  "ascii",
  new Float64Array(4),
  Buffer.from("bytes"),
];

export function encodingOf(value: unknown): Encoding {
  const encoder = new Encoder(1 << 20);
  encoder.encode(value, Buffer.alloc(0), 0, 0);
  const { tag, attachments } = encoder;
  return { tag, bytes: Uint8Array.from(encoder.scratch.subarray(0, encoder.length)), attachments };
}

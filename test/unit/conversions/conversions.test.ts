import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  bytes,
  type ConversionBuffer,
  f32,
  f64,
  i32,
  json,
  raw,
  text,
} from "../../../src/pool/conversions/index.ts";
import { ProcessSharedBuffer } from "../../../src/pool/shared-memory/index.ts";
import { codeOf } from "../native/errors.ts";

const BYTES = 4096;
const shared = ProcessSharedBuffer.create({ bytes: BYTES });
afterAll(() => shared.close());

const targets: readonly (readonly [string, () => ConversionBuffer])[] = [
  ["an ArrayBuffer", () => new ArrayBuffer(BYTES)],
  ["a SharedArrayBuffer", () => new SharedArrayBuffer(BYTES)],
  ["a part of a Uint8Array", () => new Uint8Array(BYTES + 100).subarray(13, 13 + BYTES)],
  ["a Buffer", () => Buffer.alloc(BYTES)],
  ["a ProcessSharedBuffer", () => shared],
  ["a subbuffer", () => shared.subbuffer(8)],
];

/** Everything that reads back what it has written. */
const offset = fc.nat(1000);
const unicode = fc.string({ unit: "binary", maxLength: 200 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe.each(targets)("%s", (_, make) => {
  it("gives back text", () => {
    fc.assert(
      fc.property(unicode, offset, (value, at) => {
        const buffer = make();
        const taken = text.write(buffer, value, at);
        expect(taken).toBe(text.sizeOf(value));
        expect(taken).toBe(4 + Buffer.byteLength(value));
        expect(text.read(buffer, at)).toBe(value);
      }),
    );
  });

  it("gives back JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), offset, (value, at) => {
        const buffer = make();
        expect(json.write(buffer, value, at)).toBe(json.sizeOf(value));
        expect(json.read(buffer, at)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("gives back bytes, with and without their length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), offset, (value, at) => {
        const buffer = make();
        expect(bytes.write(buffer, value, at)).toBe(4 + value.length);
        expect(bytes.read(buffer, at)).toEqual(value);
        expect(raw.write(buffer, value, at)).toBe(value.length);
        expect(raw.read(buffer, at, value.length)).toEqual(value);
      }),
    );
  });

  it("gives back numbers, one or many", () => {
    const kinds = [
      [f64, fc.double()],
      [f32, fc.float()],
      [i32, int32],
    ] as const;
    for (const [kind, arbitrary] of kinds) {
      fc.assert(
        fc.property(fc.array(arbitrary, { maxLength: 50 }), arbitrary, offset, (many, one, at) => {
          const buffer = make();
          expect(kind.write(buffer, many, at)).toBe(many.length * kind.bytes);
          expect([...kind.readMany(buffer, at, many.length)]).toEqual(many);
          expect(kind.write(buffer, one, at)).toBe(kind.bytes);
          expect(kind.read(buffer, at)).toBe(one);
        }),
      );
    }
  });

  it("takes one value behind the other", () => {
    const buffer = make();
    let at = text.write(buffer, "héllo");
    at += json.write(buffer, { list: [1, null] }, at);
    at += f64.write(buffer, [1.5, -0], at);
    bytes.write(buffer, Uint8Array.of(1, 2), at);
    let from = text.sizeOf("héllo");
    expect(text.read(buffer)).toBe("héllo");
    expect(json.read(buffer, from)).toEqual({ list: [1, null] });
    from += json.sizeOf({ list: [1, null] });
    expect([...f64.readMany(buffer, from, 2)]).toEqual([1.5, -0]);
    expect(bytes.read(buffer, from + 16)).toEqual(Uint8Array.of(1, 2));
  });
});

describe("what does not fit", () => {
  const buffer = new Uint8Array(16);

  it.each<[string, () => unknown, string]>([
    [
      "text",
      () => text.write(buffer, "thirteen char"),
      "the text at offset 0 takes 17 bytes; the buffer has 16",
    ],
    ["bytes", () => bytes.write(buffer, new Uint8Array(13)), "bytes at offset 0 takes 17 bytes"],
    ["JSON", () => json.write(buffer, "12345678901", 0), "the JSON at offset 0 takes 17 bytes"],
    ["a number", () => f64.write(buffer, 1, 9), "f64 at offset 9 takes 8 bytes; the buffer has 7 of its 16"],
    ["numbers", () => i32.write(buffer, [1, 2, 3, 4, 5]), "5 × i32 at offset 0 takes 20 bytes"],
    ["raw bytes", () => raw.write(buffer, new Uint8Array(17)), "the value at offset 0 takes 17 bytes"],
    ["a length", () => text.read(buffer, 13), "the length of the text at offset 13 takes 4 bytes"],
    ["an offset past the end", () => raw.read(buffer, 17), "the part at offset 17 takes 0 bytes"],
    [
      "a broken offset",
      () => i32.read(buffer, 0.5),
      "Expected `offset` to be a whole number of bytes from 0 on",
    ],
    ["a negative offset", () => text.write(buffer, "", -1), "Expected `offset` to be a whole number"],
    ["a broken length", () => raw.read(buffer, 0, -1), "to be a whole number from 0 on, got -1"],
    ["a broken count", () => f32.readMany(buffer, 0, 1.5), "Expected a whole number of f32 from offset 0 on"],
    ["a rest of a number", () => f64.readMany(buffer, 1), "Expected a whole number of f64 from offset 1 on"],
  ])("is refused: %s", (_, f, message) => {
    buffer.fill(7);
    expect(codeOf(f)).toMatch("SHARED_MEMORY_RANGE: ");
    expect(codeOf(f)).toContain(message);
    expect(buffer.every((byte) => byte === 7)).toBe(true);
  });

  it("is refused when the length in front goes past the end", () => {
    new DataView(buffer.buffer).setUint32(0, 13, true);
    expect(codeOf(() => text.read(buffer))).toMatch("the text at offset 4 takes 13 bytes; the buffer has 12");
    new DataView(buffer.buffer).setUint32(0, 2 ** 32 - 1, true);
    expect(codeOf(() => bytes.read(buffer))).toMatch("takes 4294967295 bytes");
  });
});

describe("what cannot be written or read", () => {
  const buffer = new Uint8Array(64);

  it.each<[string, () => unknown, string]>([
    [
      "half a surrogate pair",
      () => text.write(buffer, "a\ud800"),
      "KNT_ERROR_3: KNT_ERROR_3: UTF-8 cannot express",
    ],
    [
      "undefined as JSON",
      () => json.write(buffer, undefined),
      "KNT_ERROR_3: JSON has nothing for the value: it is undefined",
    ],
    ["a bigint as JSON", () => json.write(buffer, 1n), "KNT_ERROR_2: No JSON of the value"],
    [
      "a number that i32 does not have",
      () => i32.write(buffer, 2 ** 31),
      "Expected a whole number from -2147483648 to 2147483647 for i32, got 2147483648",
    ],
    ["a fraction as i32", () => i32.write(buffer, [1, 1.5]), "for i32, got 1.5"],
    ["a number that f32 does not have", () => f32.write(buffer, 1e39), "for f32, got 1e+39"],
    ["a string as a number", () => f64.write(buffer, "1" as never), "for f64, got string"],
    [
      "bytes that are no UTF-8",
      () => (bytes.write(buffer, Uint8Array.of(0xff)), text.read(buffer)),
      "KNT_ERROR_2: Decoding failed: no text is at offset 0",
    ],
    [
      "text that is no JSON",
      () => (text.write(buffer, "{"), json.read(buffer)),
      "KNT_ERROR_2: Decoding failed: the text at offset 0 is no JSON",
    ],
  ])("is refused: %s", (_, f, message) => {
    expect(codeOf(f)).toContain(message);
  });

  it("is refused: another thing than a buffer or a string", () => {
    expect(() => text.write([] as never, "")).toThrow(
      "Expected a SharedArrayBuffer, ArrayBuffer, Uint8Array or",
    );
    expect(() => text.read(null as never)).toThrow("got Null");
    expect(() => text.write(buffer, 5 as never)).toThrow("Expected a string, got number");
  });

  it("is refused: a closed ProcessSharedBuffer", () => {
    const gone = ProcessSharedBuffer.create({ bytes: 64 });
    gone.close();
    expect(codeOf(() => text.write(gone, ""))).toMatch(
      "SHARED_MEMORY_CLOSED: This ProcessSharedBuffer was closed",
    );
  });
});

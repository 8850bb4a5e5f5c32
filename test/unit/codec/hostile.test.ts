import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decoder } from "../../../src/pool/codec/index.ts";
import * as tags from "../../../src/pool/codec/tags.ts";
import { KnittingError } from "../../../src/pool/errors.ts";
import { encodingOf, samples } from "./hostile-samples.ts";

const decoder = new Decoder();

/** Decodes; anything but a value or KNT_ERROR_2 fails the test. */
function decodeOrRefuse(tag: number, bytes: Uint8Array, attachments?: readonly unknown[]): unknown {
  const buffer = Buffer.from(bytes);
  try {
    return decoder.decode(tag, 1, buffer, 0, buffer.length, attachments);
  } catch (error) {
    if (error instanceof KnittingError && error.code === "KNT_ERROR_2") return error;
    throw error;
  }
}

describe("bytes that no encoder wrote", () => {
  it("random ones end in a value or KNT_ERROR_2", () => {
    const anyTag = fc.oneof(
      fc.constantFrom(tags.ROOT_STRUCTURED, tags.ROOT_STRUCTURED_WITH_BUFFERS),
      fc.nat(255),
    );
    const byte = fc.oneof(fc.nat(255), fc.nat(0x26));
    fc.assert(
      fc.property(anyTag, fc.array(byte, { maxLength: 200 }), (tag, bytes) => {
        decodeOrRefuse(tag, Uint8Array.from(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it("altered valid ones end in a value or KNT_ERROR_2", () => {
    const valid = samples.map(encodingOf);
    const edit = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0xff, 0x80, 0x7f, 0)));
    fc.assert(
      fc.property(
        fc.nat(valid.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (which, edits, cut) => {
          const { tag, bytes, attachments } = valid[which] ?? encodingOf(1);
          const altered = Buffer.from(
            bytes.subarray(0, cut % 3 === 0 ? cut % (bytes.length + 1) : bytes.length),
          );
          for (const [at, value] of edits) if (altered.length > 0) altered[at % altered.length] = value;
          decodeOrRefuse(tag, altered, cut % 5 === 0 ? undefined : attachments);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it("any cut of a valid encoding is refused", () => {
    for (const value of samples) {
      const { tag, bytes, attachments } = encodingOf(value);
      if (tag !== tags.ROOT_STRUCTURED && tag !== tags.ROOT_STRUCTURED_WITH_BUFFERS) continue;
      for (let length = 0; length < Math.min(bytes.length, 300); length++) {
        expect(decodeOrRefuse(tag, bytes.subarray(0, length), attachments)).toBeInstanceOf(KnittingError);
      }
    }
  });

  const huge = [0xff, 0xff, 0xff, 0xff, 0x07];
  it.each<[string, number[]]>([
    ["a text", [tags.TEXT, ...huge]],
    ["a wide text", [tags.WIDE_TEXT, ...huge]],
    ["an array", [tags.ARRAY, ...huge]],
    ["an array with holes", [tags.ARRAY_SPARSE, ...huge, ...huge]],
    ["an object", [tags.OBJECT_LOOSE, ...huge]],
    ["bytes", [tags.BUFFER_BYTES, ...huge]],
    ["a reference", [tags.REFERENCE, ...huge]],
    ["a size without end", [tags.TEXT, ...new Array<number>(20).fill(0xff)]],
    ["wrappers in wrappers", new Array<number>(100_000).fill(tags.BOXED)],
    ["arrays in arrays", new Array<number[]>(100_000).fill([tags.ARRAY, 1]).flat()],
    ["sets in sets", new Array<number>(100_000).fill(tags.SET)],
    // Each claims to hold all the others: only the sum of the claims gives them away.
    [
      "arrays that claim the same bytes",
      new Array<number[]>(90).fill([tags.ARRAY, 0xb0, 0x09]).flat().concat(new Array<number>(1200).fill(0)),
    ],
    ["an unknown key list", [tags.OBJECT_SHAPE, 0]],
    ["a key list that is cut short", [tags.OBJECT_NEW_SHAPE, 3, 2, 9, 97, 0, 0, 0]],
    [
      "a name of an element in place of its length",
      [tags.ARRAY_SPARSE, 1, 1, tags.SHORT_TEXT + 6, 108, 101, 110, 103, 116, 104, tags.SMALL_INTEGER + 99],
    ],
  ])("%s that lies is refused", (_, bytes) => {
    expect(decodeOrRefuse(tags.ROOT_STRUCTURED, Uint8Array.from(bytes))).toBeInstanceOf(KnittingError);
  });

  it("holes cost no memory, however many are claimed", () => {
    const holes = decodeOrRefuse(
      tags.ROOT_STRUCTURED,
      Uint8Array.from([tags.ARRAY_SPARSE, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
    );
    expect(holes).toHaveLength(4_294_967_295);
    const before = process.memoryUsage().heapUsed;
    const many = [tags.ARRAY, 0xe8, 0x07];
    for (let index = 0; index < 1000; index++) many.push(tags.ARRAY_SPARSE, 0xff, 0xff, 0xff, 0x0f, 0);
    expect(decodeOrRefuse(tags.ROOT_STRUCTURED, Uint8Array.from(many))).toHaveLength(1000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 << 20);
  });

  it("cannot make an envelope without payload, a wrapped object, or a view out of bounds", () => {
    for (const bytes of [
      [tags.ENVELOPE, tags.NULL, tags.NULL],
      [tags.BOXED, tags.OBJECT_LOOSE, 0],
      [tags.VIEW, 0, 0, 0, 1],
      [tags.LATER, tags.DATE],
      [tags.LATER, tags.ARRAY, tags.MAP, tags.END],
      [tags.ERROR, 99, tags.SHORT_TEXT, 0, 0, tags.END],
      [tags.REGEXP, tags.SHORT_TEXT + 1, 0x28, tags.SHORT_TEXT],
    ]) {
      expect(decodeOrRefuse(tags.ROOT_STRUCTURED, Uint8Array.from(bytes))).toBeInstanceOf(KnittingError);
    }
  });

  it("outside of the buffer are refused", () => {
    const buffer = Buffer.alloc(10);
    for (const [offset, length] of [
      [0, 11],
      [10, 1],
      [-1, 2],
      [0, -1],
      [NaN, 1],
      [2 ** 40, 1],
    ] as const) {
      expect(() => decoder.decode(tags.ROOT_TEXT, 0, buffer, offset, length)).toThrow(/^KNT_ERROR_2/);
    }
  });

  it("an attachment that is missing or of another type is refused", () => {
    const { tag, bytes } = encodingOf([new SharedArrayBuffer(8)]);
    for (const attachments of [undefined, [], [{}], [new Uint8Array(8)]]) {
      expect(decodeOrRefuse(tag, bytes, attachments)).toBeInstanceOf(KnittingError);
    }
  });
});

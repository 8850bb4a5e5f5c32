import { inspect } from "node:util";
import { KnittingError } from "knitting";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../api/outcome.ts";

const NAME = `knitting-buffer-${process.pid}`;
const codeOf = (f: () => unknown): string => {
  const error = thrownBy(f);
  return error instanceof KnittingError
    ? `${error.code}: ${error.message}`
    : `${error.name}: ${error.message}`;
};

describe("ProcessSharedBuffer", () => {
  test("gives views of its memory, in whole and in parts", () => {
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    expect([buffer.byteLength, buffer.byteOffset, buffer.name, buffer.isClosed]).toEqual([
      64,
      0,
      undefined,
      false,
    ]);
    const words = buffer.array(Int32Array);
    expect(words).toHaveLength(16);
    Atomics.add(words, 2, 5);
    expect(buffer.view(8)[0]).toBe(5);
    expect(buffer.view(7, 2)).toEqual(Uint8Array.of(0, 5));
    expect(buffer.view(8, 16).byteLength).toBe(16);
    expect(buffer.view(64).byteLength).toBe(0);
    const part = buffer.subbuffer(8, 16);
    expect(part.array(Int32Array)[0]).toBe(5);
    expect(part.view(8).byteLength).toBe(8);
    expect(buffer.subbuffer(8, 15).array(Float64Array)).toHaveLength(1);
  });

  test("closes a part alone, and all parts with the whole", () => {
    const buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const [first, second] = [buffer.subbuffer(0, 8), buffer.subbuffer(8).subbuffer(8)];
    const view = second.array(Int32Array);
    first.close();
    expect([first.isClosed, second.isClosed, buffer.isClosed]).toEqual([true, false, false]);
    buffer.close();
    buffer[Symbol.dispose]();
    expect([second.isClosed, buffer.isClosed]).toEqual([true, true]);
    expect([view.length, view[0]]).toEqual([12, 0]);
    view.fill(1);
    expect(buffer.byteLength).toBe(64);
  });

  test("of one name is the same memory, each closed for itself", () => {
    const buffer = ProcessSharedBuffer.create({ bytes: 10, name: NAME });
    const again = ProcessSharedBuffer.open(NAME);
    expect(again.byteLength).toBe(10);
    buffer.view()[3] = 1;
    expect(again.view()[3]).toBe(1);
    buffer.close();
    expect(again.view()[3]).toBe(1);
    buffer.unlink();
    again.unlink();
    again.close();
    expect(codeOf(() => ProcessSharedBuffer.open(NAME))).toMatch("SHARED_MEMORY_NAME: ");
  });

  test("shows itself in a line", () => {
    using buffer = ProcessSharedBuffer.create({ bytes: 10 });
    expect(inspect({ buffer })).toBe("{ buffer: ProcessSharedBuffer { 10 bytes } }");
    buffer.close();
    expect(inspect(buffer)).toBe("ProcessSharedBuffer { 10 bytes, closed }");
  });

  test("cannot be cloned or posted outside of a pool, and says why", () => {
    using buffer = ProcessSharedBuffer.create({ bytes: 10 });
    const { port1, port2 } = new MessageChannel();
    for (const f of [() => structuredClone(buffer), () => port1.postMessage([buffer])]) {
      expect(codeOf(f)).toMatch(/^DataCloneError: .*it crosses in calls of a pool, and else by its name/);
    }
    port1.close();
    port2.close();
  });
});

describe("misuse", () => {
  const buffer = ProcessSharedBuffer.create({ bytes: 64 });
  const gone = ProcessSharedBuffer.create({ bytes: 64 });
  gone.close();
  const create = (options: unknown) => () => ProcessSharedBuffer.create(options as never);

  test.each<[string, () => unknown, string]>([
    ["no options", create(undefined), "TypeError: Expected an object { bytes, name? }, got undefined"],
    ["null", create(null), "TypeError: Expected an object { bytes, name? }, got null"],
    ["another option", create({ bytes: 8, size: 8 }), "TypeError: Unknown option `size`"],
    [
      "no size",
      create({}),
      "SHARED_MEMORY_RANGE: Expected the size of shared memory to be a whole number of bytes from 1 on, got undefined (undefined)",
    ],
    ["a size of nothing", create({ bytes: 0 }), "from 1 on, got 0 (number)"],
    ["a fraction", create({ bytes: 1.5 }), "got 1.5 (number)"],
    ["a size in words", create({ bytes: "8" }), 'got "8"'],
    ["more than there is", create({ bytes: 2 ** 52 }), "SHARED_MEMORY_FAILED: "],
    [
      "a path as a name",
      create({ bytes: 8, name: "/a" }),
      'SHARED_MEMORY_NAME: Shared memory "/a": a name is 1 to 250',
    ],
    [
      "a number as a name",
      create({ bytes: 8, name: 5 }),
      "SHARED_MEMORY_NAME: Shared memory 5 (number): a name is",
    ],
    [
      "a name that is not there",
      () => ProcessSharedBuffer.open("knitting-nobody"),
      'SHARED_MEMORY_NAME: Shared memory "knitting-nobody": there is none of that name',
    ],
    [
      "no name",
      () => ProcessSharedBuffer.open(undefined as never),
      "SHARED_MEMORY_NAME: Shared memory undefined",
    ],
    [
      "an offset past the end",
      () => buffer.view(72),
      "SHARED_MEMORY_RANGE: Expected `offset` to be a whole number from 0 to 64, got 72",
    ],
    [
      "an offset in between",
      () => buffer.subbuffer(4),
      "Expected `offset` to be a multiple of 8 from 0 to 64, got 4 (number)",
    ],
    [
      "a length past the end",
      () => buffer.view(8, 57),
      "SHARED_MEMORY_RANGE: Expected `length` to be a whole number from 0 to 56, got 57",
    ],
    ["a negative length", () => buffer.view(0, -1), "got -1 (number)"],
    [
      "a text as an offset",
      () => buffer.subbuffer("8" as never),
      'Expected `offset` to be a multiple of 8 from 0 to 64, got "8"',
    ],
    [
      "an empty part",
      () => buffer.subbuffer(64),
      "SHARED_MEMORY_RANGE: Expected the length of a subbuffer to be at least 1, got 0",
    ],
    ["a name to unlink where there is none", () => buffer.unlink(), "SHARED_MEMORY_NAME: "],
    [
      "a view of a closed one",
      () => gone.view(),
      "SHARED_MEMORY_CLOSED: This ProcessSharedBuffer was closed before. Open it again, or close it later",
    ],
    ["a part of a closed one", () => gone.subbuffer(0), "SHARED_MEMORY_CLOSED: "],
    [
      "the constructor",
      () => Reflect.construct(ProcessSharedBuffer, []),
      "TypeError: Expected ProcessSharedBuffer.create()",
    ],
    ["a method of another object", () => ProcessSharedBuffer.prototype.view.call({} as never), "TypeError: "],
  ])("is an error that says so: %s", (_, f, message) => {
    expect(codeOf(f)).toContain(message);
  });
});

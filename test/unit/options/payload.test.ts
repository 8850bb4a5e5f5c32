// Options of payloads, and the deprecated names of options.
import { describe, expect, test } from "vitest";
import { resolve, thrownBy } from "./resolve-one.ts";

describe("payload", () => {
  test("limits follow from payloadMaxByteLength", () => {
    expect(resolve({ payload: { payloadMaxByteLength: 1_000_001 } }).payload).toEqual({
      mode: "growable",
      payloadInitialBytes: 1_000_001,
      payloadMaxByteLength: 1_000_001,
      maxPayloadBytes: 125_000,
    });
  });

  test("the largest buffer still has a positive cap", () => {
    expect(resolve({ payload: { payloadMaxByteLength: 2_147_483_647 } }).payload.maxPayloadBytes).toBe(
      268_435_455,
    );
  });

  test.each([
    [
      { payloadMaxByteLength: 4096, payloadInitialBytes: 4097 },
      "`payload.payloadInitialBytes`",
      "from 1 to 4096",
    ],
    [{ payloadMaxByteLength: 4096, maxPayloadBytes: 513 }, "`payload.maxPayloadBytes`", "from 1 to 512"],
  ])("refuses %o", (payload, path, range) => {
    const error = thrownBy({ payload });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toContain(`Expected ${path} to be a whole number of bytes ${range} (`);
  });

  test("fixed mode starts with all of payloadMaxByteLength, whatever payloadInitialBytes says", () => {
    for (const payloadInitialBytes of [undefined, 1024, 4096]) {
      const payload = { mode: "fixed", payloadInitialBytes, payloadMaxByteLength: 4096 };
      expect(resolve({ payload }).payload.payloadInitialBytes).toBe(4096);
    }
    expect(thrownBy({ payload: { mode: "fixed", payloadInitialBytes: -1 } })).toBeInstanceOf(RangeError);
  });

  test("without growth, the default is fixed and growable is refused", () => {
    expect(resolve({ payload: { payloadInitialBytes: 1024 } }, { canGrow: false }).payload.mode).toBe(
      "fixed",
    );
    const error = thrownBy({ payload: { mode: "growable" } }, { canGrow: false });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      'Expected `payload.mode` to be "fixed" on this runtime, whose SharedArrayBuffer cannot grow, got `"growable"` (string)',
    );
    expect(thrownBy({ bufferMode: "growable" }, { canGrow: false }).message).toContain(
      "Expected `bufferMode` to be",
    );
  });
});

describe("deprecated aliases", () => {
  const ALIASES = [
    ["payloadInitialBytes", "payload", "payloadInitialBytes", 1024, 2048],
    ["payloadMaxBytes", "payload", "payloadMaxByteLength", 33_554_432, 67_108_864],
    ["bufferMode", "payload", "mode", "fixed", "growable"],
    ["maxPayloadBytes", "payload", "maxPayloadBytes", 1024, 2048],
  ] as const;

  test.each(ALIASES)("%s is %s.%s", (alias, group, name, value, other) => {
    expect(resolve({ [alias]: value })).toEqual(resolve({ [group]: { [name]: value } }));
    expect(resolve({ [alias]: value, [group]: { [name]: value } })).toEqual(resolve({ [alias]: value }));
    const error = thrownBy({ [alias]: value, [group]: { [name]: other } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(
      new RegExp(
        `^Expected \`${alias}\`, the deprecated alias of \`${group}\\.${name}\`, to be left out or equal to it, got \``,
      ),
    );
  });

  test("a bad value is told under the name that was used", () => {
    expect(thrownBy({ payloadMaxBytes: -1 }).message).toMatch(/^Expected `payloadMaxBytes` to be/);
    expect(thrownBy({ dispatcher: { maxBackoffMs: -1 } }).message).toMatch(
      /^Expected `dispatcher\.maxBackoffMs` to be/,
    );
  });

  test("dispatcher is host, option by option", () => {
    const { host } = resolve({ host: { stallFreeLoops: 1 }, dispatcher: { maxBackoffMs: 2 } });
    expect(host).toEqual({ stallFreeLoops: 1, maxBackoffMs: 2 });
    expect(resolve({ dispatcher: { stallFreeLoops: 7 } }).host).toEqual({
      stallFreeLoops: 7,
      maxBackoffMs: 10,
    });
    expect(thrownBy({ host: { stallFreeLoops: 1 }, dispatcher: { stallFreeLoops: 2 } }).message).toContain(
      "Expected `dispatcher.stallFreeLoops`, the deprecated alias of `host.stallFreeLoops`",
    );
  });
});

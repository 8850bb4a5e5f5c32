import { Blob } from "node:buffer";
import { createSecretKey } from "node:crypto";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { Encoder } from "../../../src/pool/codec/index.ts";
import { KnittingError } from "../../../src/pool/errors.ts";
import { assertSame, cross, crossings } from "./crossing.ts";

function refusalOf(value: unknown): KnittingError {
  const refusals = crossings.map((way) => {
    try {
      way.cross(value);
    } catch (error) {
      return error;
    }
    throw new Error("It was not refused");
  });
  // Whatever was refused, the encoders work on.
  assertSame(cross({ still: ["alive"] }), { still: ["alive"] });
  const [refusal] = refusals;
  if (!(refusal instanceof KnittingError)) throw refusal;
  for (const other of refusals) expect(other).toMatchObject({ code: refusal.code });
  return refusal;
}

describe("what cannot cross is refused, naming where it is", () => {
  it("functions: KNT_ERROR_0", () => {
    expect(refusalOf(function named() {}).message).toMatch(
      /^KNT_ERROR_0: Function is not a valid type .*value \(named\)$/,
    );
    const nested = refusalOf({ list: [1, { "odd key": new Map([["k", [() => 1]]]) }] });
    expect(nested.code).toBe("KNT_ERROR_0");
    expect(nested.message).toContain('value.list[1]["odd key"][0][0]');
    expect(refusalOf({ make: class Thing {} }).message).toContain("value.make (Thing)");
    expect(refusalOf(new Error("x", { cause: () => 1 })).message).toContain("value.cause");
  });

  it("local symbols: KNT_ERROR_1", () => {
    expect(refusalOf(Symbol("mine")).message).toMatch(/^KNT_ERROR_1: Symbol must use Symbol.for\(...\) keys/);
    expect(refusalOf({ a: [Symbol.iterator] }).message).toContain("value.a[0] is Symbol(Symbol.iterator)");
  });

  it.each<[string, unknown]>([
    ["WeakMap", new WeakMap()],
    ["WeakSet", new WeakSet()],
    ["WeakRef", new WeakRef({})],
    ["FinalizationRegistry", new FinalizationRegistry(() => undefined)],
    ["Promise", Promise.resolve(1)],
    ["Generator", (function* () {})()],
    ["Map Iterator", new Map().keys()],
    ["Array Iterator", [].values()],
    ["Blob", new Blob([])],
    ["MessagePort", new MessageChannel().port1],
    ["KeyObject", createSecretKey(Buffer.alloc(16))],
    ["Intl.NumberFormat", new Intl.NumberFormat()],
    ["WebAssembly.Memory", new WebAssembly.Memory({ initial: 0 })],
  ])("%s: KNT_ERROR_3", (name, value) => {
    expect(refusalOf(value).message).toMatch(
      new RegExp(`^KNT_ERROR_3: \\w*${name} is not a supported payload type: value$`),
    );
    const nested = refusalOf({ deep: [value] });
    expect(nested.code).toBe("KNT_ERROR_3");
    expect(nested.message).toContain(`${name} is not a supported payload type: value.deep[0]`);
  });

  it("detached memory and wrapped symbols: KNT_ERROR_3 and KNT_ERROR_1", () => {
    const detached = new ArrayBuffer(8);
    const view = new Uint8Array(detached);
    structuredClone(detached, { transfer: [detached] });
    for (const value of [detached, view, { view }]) {
      expect(refusalOf(value).message).toMatch(/^KNT_ERROR_3: A detached ArrayBuffer/);
    }
    expect(refusalOf(Object(Symbol("boxed"))).code).toBe("KNT_ERROR_1");
  });

  it("a class of the user's with the name of a refused one is not refused", () => {
    class File {
      size = 1;
      get [Symbol.toStringTag](): string {
        return "Promise";
      }
    }
    assertSame(cross(new File()), { size: 1 });
  });
});

describe("what fails while it is read", () => {
  it("getters and proxies: KNT_ERROR_2 with the original as cause", () => {
    const boom = new Error("boom");
    const throwing = {
      a: {
        get b(): never {
          throw boom;
        },
      },
    };
    const error = refusalOf(throwing);
    expect(error.message).toBe("KNT_ERROR_2: Encoding failed at value.a.b: Error: boom");
    expect(error.cause).toBe(boom);
    expect(
      refusalOf([
        new Proxy(
          {},
          {
            ownKeys() {
              throw boom;
            },
          },
        ),
      ]),
    ).toMatchObject({ code: "KNT_ERROR_2", cause: boom });
    expect(
      refusalOf([
        new Proxy(
          {},
          {
            getPrototypeOf() {
              throw boom;
            },
          },
        ),
      ]).cause,
    ).toBe(boom);
    expect(
      refusalOf({
        get thrown(): never {
          throw null;
        },
      }).code,
    ).toBe("KNT_ERROR_2");
  });

  it("does not take a KnittingError thrown by a getter for its own", () => {
    const own = new KnittingError("POOL_SHUT_DOWN", "Pool is shut down");
    expect(
      refusalOf({
        get x(): never {
          throw own;
        },
      }),
    ).toMatchObject({ code: "KNT_ERROR_2", cause: own });
  });

  it("a getter that starts another encode on the same encoder", () => {
    const encoder = new Encoder(1000);
    const buffer = Buffer.alloc(100);
    const value = {
      get again() {
        return encoder.encode({}, buffer, 0, 100);
      },
    };
    expect(() => encoder.encode(value, buffer, 0, 100)).toThrow(/^KNT_ERROR_2: .*started another call/);
    encoder.encode({}, buffer, 0, 100);
    expect(encoder.length).toBeGreaterThan(0);
  });
});

describe("over maxPayloadBytes", () => {
  const buffer = Buffer.alloc(4096);
  const failure = (value: unknown, limit: number): KnittingError => {
    const encoder = new Encoder(limit);
    try {
      encoder.encode(value, buffer, 0, buffer.length);
    } catch (error) {
      encoder.encode([1], buffer, 0, buffer.length);
      return error as KnittingError;
    }
    throw new Error("It was not refused");
  };

  it("states limit, actual bytes and type", () => {
    const error = failure(new Uint8Array(1001), 1000);
    expect(error.code).toBe("KNT_ERROR_3");
    expect(error.message).toBe(
      "KNT_ERROR_3: Payload of type Uint8Array takes 1001 bytes; the limit (maxPayloadBytes) is 1000",
    );
    expect(error).toMatchObject({ limitBytes: 1000, actualBytes: 1001 });
    expect(failure("é".repeat(501), 1000)).toMatchObject({ limitBytes: 1000, actualBytes: 1002 });
  });

  it("stops early on large values and states how many bytes there are at least", () => {
    class Report {
      lines = Array.from({ length: 10_000 }, () => "a line of the report");
    }
    const error = failure(new Report(), 1000);
    expect(error.message).toMatch(/type Report takes at least \d+ bytes/);
    expect(error.actualBytes).toBeGreaterThan(1000);
    expect(error.actualBytes).toBeLessThan(2000);
    expect(failure({ data: new ArrayBuffer(5000) }, 1000).actualBytes).toBeGreaterThan(1000);
  });

  it("is exact: at the limit passes, one more does not", () => {
    const encoder = new Encoder(1 << 16);
    for (const make of [
      (n: number) => "a".repeat(n),
      (n: number) => "é".repeat(n),
      (n: number) => new Uint8Array(n),
      (n: number) => Array.from({ length: n }, (_, i) => i),
      (n: number) => ({ a: "x".repeat(n), b: "é".repeat(n) }),
      (n: number) => ({ a: new Uint8Array(n) }),
    ]) {
      for (const n of [1, 5, 40, 130, 300]) {
        encoder.encode(make(n), buffer, 0, buffer.length);
        const exact = encoder.length;
        for (const region of [buffer.length, 0]) {
          const tight = new Encoder(exact);
          tight.encode(make(n), buffer, 0, region);
          expect(tight.length).toBe(exact);
          expect(() => new Encoder(exact - 1).encode(make(n), buffer, 0, region)).toThrow(/^KNT_ERROR_3/);
        }
      }
    }
  });
});

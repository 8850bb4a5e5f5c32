import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decoder, decodeThrown, Encoder, encodeThrown } from "../../../src/pool/codec/index.ts";
import { KnittingError } from "../../../src/pool/errors.ts";
import { assertSame, cross } from "./crossing.ts";

const encoder = new Encoder(1 << 16);
const decoder = new Decoder();

function rethrown(value: unknown, by: Encoder = encoder): unknown {
  encodeThrown(by, value);
  return decodeThrown(decoder, by.tag, by.inline, by.scratch, 0, by.length, by.attachments);
}

describe.each([
  ["an argument or result", cross],
  ["thrown", (value: unknown) => rethrown(value)],
])("an error as %s", (_, send) => {
  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    "%o keeps its class",
    (Class) => {
      const error = new Class("message é");
      const arrived = send(error) as Error;
      expect(Object.getPrototypeOf(arrived)).toBe(Class.prototype);
      assertSame(arrived, error);
      expect(arrived.stack).toBe(error.stack);
    },
  );

  it("keeps cause, errors and own enumerable fields", () => {
    const cause = Object.assign(new TypeError("inner"), { code: "ENOENT", at: { line: 1 } });
    const error = Object.assign(new AggregateError([cause, null, "text"], "many", { cause }), {
      code: 7,
      errno: -2,
    });
    const arrived = send(error) as AggregateError & { code: number };
    assertSame(arrived, error);
    expect(arrived.errors[0]).toBe(arrived.cause);
  });

  it("keeps an undefined cause apart from none", () => {
    expect("cause" in (send(new Error("x", { cause: undefined })) as Error)).toBe(true);
    expect("cause" in (send(new Error("x")) as Error)).toBe(false);
  });

  it("of an unknown class arrives as Error with its name", () => {
    class HttpError extends Error {
      override name = "HttpError";
      status = 404;
    }
    class Quiet extends Error {}
    Quiet.prototype.name = "QuietError";
    const arrived = send(new HttpError("not found")) as HttpError;
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    expect({ ...arrived }).toEqual({ name: "HttpError", status: 404 });
    const quiet = send(new Quiet("q")) as Error;
    expect(quiet.name).toBe("QuietError");
    expect(Object.keys(quiet)).toEqual([]);
  });

  it("DOMException and KnittingError keep what they are", () => {
    const dom = send(new DOMException("gone", "AbortError")) as DOMException;
    expect(dom).toBeInstanceOf(DOMException);
    expect([dom.name, dom.message, dom.code]).toEqual(["AbortError", "gone", 20]);
    const own = new KnittingError(
      "LANE_CRASHED",
      "Lane 1 crashed",
      { laneIndex: 1, exitCode: 134 },
      { cause: "oom" },
    );
    const arrived = send(own) as KnittingError;
    expect(arrived).toBeInstanceOf(KnittingError);
    assertSame(arrived, own);
  });

  it("may be its own cause", () => {
    const error = new Error("loop");
    error.cause = { again: [error] };
    const arrived = send(error) as Error & { cause: { again: unknown[] } };
    expect(arrived.cause.again[0]).toBe(arrived);
  });

  it("without message or stack arrives without the codec's frames", () => {
    const bare = new Error();
    delete bare.stack;
    const arrived = send(bare) as Error;
    expect(Object.hasOwn(arrived, "message")).toBe(false);
    expect(arrived.stack).toBe("Error");
  });

  it("takes `__proto__` for a field", () => {
    const error = new Error("x");
    Object.defineProperty(error, "__proto__", { value: { bad: 1 }, enumerable: true });
    expect(Object.getPrototypeOf(send(error))).toBe(Error.prototype);
  });
});

describe("a thrown value", () => {
  it("arrives as it was thrown, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
        (value) => assertSame(rethrown(value), structuredClone(value)),
      ),
    );
    for (const value of [null, undefined, 0, -0, NaN, "", "text", false, 1n, Symbol.for("s"), [], {}]) {
      assertSame(rethrown(value), value);
    }
  });

  it("keeps an error and drops only the fields that cannot cross", () => {
    const inner = Object.assign(new RangeError("inner"), { kept: 1, retry: () => 1 });
    const error = Object.assign(new Error("outer", { cause: inner }), {
      code: "E1",
      request: { headers: { a: 1 }, socket: { write() {} } },
      weak: new WeakMap(),
      symbol: Symbol("local"),
      shared: { kept: true },
      after: { headers: { a: 2 } },
    });
    Object.defineProperty(error, "explosive", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    const arrived = rethrown(error) as typeof error;
    expect({ ...arrived }).toEqual({ code: "E1", shared: { kept: true }, after: { headers: { a: 2 } } });
    expect(arrived.stack).toBe(error.stack);
    expect({ ...(arrived.cause as object) }).toEqual({ kept: 1 });
  });

  it("refers to nothing that was dropped", () => {
    const part = { name: "part" };
    const buffer = new ArrayBuffer(8);
    const error = Object.assign(new Error("x"), {
      dropped: { part, buffer, deep: [{ name: "again" }], bad: () => 1 },
      part,
      list: [part, { name: "last" }, buffer],
    });
    const arrived = rethrown(error) as typeof error;
    assertSame({ ...arrived }, { part, list: [part, { name: "last" }, buffer] });
    expect(arrived.list[0]).toBe(arrived.part);
  });

  it("keeps an error whose field is too large, without the field", () => {
    const small = new Encoder(5000);
    const arrived = rethrown(
      Object.assign(new Error("big"), { body: "x".repeat(10_000), code: "E" }),
      small,
    ) as Error;
    expect(arrived.message).toBe("big");
    expect({ ...arrived }).toEqual({ code: "E" });
  });

  it("survives errors that fight back", () => {
    const hostile = new Error("hostile");
    for (const key of ["stack", "message", "name"]) {
      Object.defineProperty(hostile, key, {
        get() {
          throw new Error(key);
        },
      });
    }
    expect(rethrown(hostile)).toBeInstanceOf(Error);
  });

  it.each<[string, unknown, string]>([
    ["a function", () => 1, "KNT_ERROR_0"],
    ["a local symbol", Symbol("x".repeat(100_000)), "KNT_ERROR_1"],
    ["an object with a function", { run() {} }, "KNT_ERROR_0"],
    ["a promise", Promise.resolve(), "KNT_ERROR_3"],
    ["a huge text", "x".repeat(1 << 17), "KNT_ERROR_3"],
    ["an error with a huge message", new Error("x".repeat(1 << 17)), "KNT_ERROR_3"],
    [
      "a hostile proxy",
      new Proxy(
        {},
        {
          getPrototypeOf() {
            throw new Error("x".repeat(1 << 17));
          },
        },
      ),
      "KNT_ERROR_2",
    ],
    [
      "a revoked proxy",
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
      "KNT_ERROR_2",
    ],
  ])("%s that cannot cross becomes the error that says so", (_, value, code) => {
    const arrived = rethrown(value);
    expect(arrived).toBeInstanceOf(KnittingError);
    expect(arrived).toMatchObject({ code });
    expect((arrived as Error).message).toContain("while sending back what the task threw");
  });

  it("gets its reason through the smallest of limits", () => {
    const tiny = new Encoder(8);
    expect(rethrown(new Error("too long for it"), tiny)).toMatchObject({ code: "KNT_ERROR_3" });
    expect(rethrown("short", tiny)).toBe("short");
    expect(() => tiny.encode("longer than 8", Buffer.alloc(100), 0, 100)).toThrow(/^KNT_ERROR_3/);
  });

  it("is written in place when there is room", () => {
    const buffer = Buffer.alloc(4096);
    encodeThrown(encoder, new Error("here"), buffer, 8, 4096);
    expect(encoder.spilled).toBe(false);
    expect(decodeThrown(decoder, encoder.tag, encoder.inline, buffer, 8, encoder.length)).toMatchObject({
      message: "here",
    });
  });

  it("that makes no sense on arrival gives the error that says so", () => {
    expect(decodeThrown(decoder, 7, 0, Buffer.from([0x3f]), 0, 1)).toMatchObject({ code: "KNT_ERROR_2" });
  });
});

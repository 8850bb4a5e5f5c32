// What a task throws is what its caller catches, with the way there and back in the stack.
import { createPool, KnittingError, type Pool } from "knitting";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nested, rejecter, returner, thrower } from "../../../fixtures/api/throws.mjs";
import { errorOf, reasonOf } from "./outcome.ts";

const tasks = { thrower, rejecter, returner, nested };
let pool: Pool<typeof tasks>;
beforeAll(() => {
  pool = createPool()(tasks);
});
afterAll(() => pool.shutdown());

describe.each(["thrower", "rejecter"] as const)("what a task throws arrives as thrown (%s)", (name) => {
  const thrown = (what: string): Promise<unknown> => reasonOf(pool.call[name](what));

  it.each([
    ["null", null],
    ["undefined", undefined],
    ["string", "just text"],
    ["number", -0],
    ["bigint", 10n ** 40n],
    ["symbol", Symbol.for("thrown")],
  ])("%s", async (what, expected) => {
    expect(Object.is(await thrown(what), expected)).toBe(true);
  });

  it("an object", async () => {
    expect(await thrown("object")).toEqual({ status: 418, nested: [1, { two: 2 }] });
  });

  it("an error with its class, name and message", async () => {
    expect(await thrown("plain")).toMatchObject({ name: "Error", message: "plain" });
    const range = await thrown("range");
    expect(range).toBeInstanceOf(RangeError);
    expect(range).toMatchObject({ name: "RangeError", message: "out" });
  });

  it("an error with its own enumerable fields", async () => {
    expect(await thrown("withCode")).toMatchObject({ message: "coded", code: "E_CODE", status: 7 });
  });

  it("an error with its cause, and that with its own", async () => {
    const error = (await thrown("withCause")) as Error & { readonly cause: Error };
    expect(error.message).toBe("outer");
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: "inner", cause: "innermost" });
    expect(Object.keys(error)).not.toContain("cause");
  });

  it("an AggregateError with its errors", async () => {
    const error = (await thrown("aggregate")) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.message).toBe("several");
    expect(error.errors).toHaveLength(3);
    expect(error.errors[0]).toMatchObject({ message: "one" });
    expect(error.errors[1]).toBe("two");
    expect(error.errors[2]).toBeInstanceOf(RangeError);
  });

  it("an error of a class that the host does not have, with name and fields", async () => {
    const error = await thrown("custom");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "TeapotError", message: "short and stout", temperature: 93 });
  });

  it("a KnittingError as one, with its code and facts", async () => {
    const error = await thrown("knitting");
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({
      code: "KNT_ERROR_2",
      message: "KNT_ERROR_2: mine",
      taskName: "other",
      limitBytes: 5,
    });
  });

  it("but what cannot be sent is refused, saying why", async () => {
    expect(await thrown("function")).toMatchObject({ code: "KNT_ERROR_0" });
    expect(await thrown("localSymbol")).toMatchObject({ code: "KNT_ERROR_1" });
  });

  it("and an error that carries what cannot be sent arrives all the same", async () => {
    expect(await thrown("withFunction")).toMatchObject({ message: "carries" });
  });

  it("and the lane goes on", async () => {
    for (const what of ["null", "function", "plain", "localSymbol"]) await thrown(what);
    expect(await pool.call.nested(1)).toBe(1);
    expect(pool.stats().restarts).toBe(0);
  });
});

describe("a result", () => {
  it("that is an error resolves: only throwing rejects", async () => {
    expect(await pool.call.returner("range")).toBeInstanceOf(RangeError);
    expect(await pool.call.returner("withCode")).toMatchObject({ code: "E_CODE" });
  });

  it.each([
    ["function", "KNT_ERROR_0", /^KNT_ERROR_0: Function is not a valid type/],
    ["localSymbol", "KNT_ERROR_1", /^KNT_ERROR_1: Symbol must use Symbol\.for\(\.\.\.\) keys/],
  ])("that is a %s rejects with %s", async (what, code, message) => {
    const error = await errorOf(pool.call.returner(what));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });
});

describe("the stack of an error", () => {
  const laneFrames = /innerFrame .*throws\.mjs:\d+:\d+\)\n.*outerFrame .*throws\.mjs/;

  /** Its lines from the first that names this file on. */
  function afterLane(error: Error): string {
    const { stack = "" } = error;
    expect(stack).toMatch(laneFrames);
    const host = stack.indexOf("thrown.test.ts");
    expect(host, stack).toBeGreaterThan(stack.search(laneFrames));
    return stack.slice(host);
  }

  it("holds the lane's frames, then the place of the call", async () => {
    await using fresh = createPool()({ nested });
    async function theCaller(): Promise<unknown> {
      return await fresh.call.nested(-1);
    }
    const error = await errorOf(theCaller());
    expect(error).toMatchObject({ name: "RangeError", message: "negative: -1" });
    expect(error.stack).toContain("theCaller");
    expect(afterLane(error)).toBeTruthy();
  });

  it("holds it as well when the call is not awaited but caught", async () => {
    await using fresh = createPool()({ nested });
    const error = await new Promise<Error>((resolve) => void fresh.call.nested(-2).catch(resolve));
    afterLane(error);
  });

  it("holds it as well in a batch", async () => {
    await using fresh = createPool()({ nested });
    const error = await errorOf(Promise.all([1, 2, -3].map((n) => fresh.call.nested(n))));
    afterLane(error);
  });

  describe("of a task that has succeeded a thousand times", () => {
    async function warmPool(): Promise<Pool<{ nested: typeof nested }>> {
      const warm = createPool()({ nested });
      await Promise.all(Array.from({ length: 1_000 }, (_, n) => warm.call.nested(n)));
      return warm;
    }

    it("holds who awaits the call", async () => {
      await using warm = await warmPool();
      async function theAwaiter(): Promise<unknown> {
        return await warm.call.nested(-1);
      }
      const error = await errorOf(theAwaiter());
      expect(error.stack).toContain("theAwaiter");
      afterLane(error);
    });

    it("holds who awaits the batch", async () => {
      await using warm = await warmPool();
      async function theBatch(): Promise<unknown> {
        return await Promise.all([1, -2, 3].map((n) => warm.call.nested(n)));
      }
      const error = await errorOf(theBatch());
      expect(error.stack).toContain("theBatch");
      afterLane(error);
    });

    it("holds the place of the call when it is caught, from the second failure on at the latest", async () => {
      await using warm = await warmPool();
      await errorOf(warm.call.nested(-1));
      const error = await new Promise<Error>((resolve) => void warm.call.nested(-2).catch(resolve));
      afterLane(error);
    });
  });

  it("names no file of the pool between the lane's frames and the caller's", async () => {
    await using fresh = createPool()({ nested });
    const { stack = "" } = await errorOf(fresh.call.nested(-1));
    const from = stack.indexOf("throws.mjs");
    const between = stack.slice(from, stack.indexOf("thrown.test.ts"));
    const poolFrames = between.split("\n").filter((line) => line.includes("/dist/pool/"));
    expect(poolFrames.filter((line) => !/lane|core|thread-entry/.test(line))).toEqual([]);
  });
});

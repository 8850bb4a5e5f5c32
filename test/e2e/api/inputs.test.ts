// What may go into a call and come out of it, as far as promises are concerned; and batches.
import { createPool, type Pool } from "knitting";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  add,
  count,
  describe as describeValue,
  echo,
  hello,
  later,
  makeMoved,
  thenable,
  mark,
} from "../../../fixtures/api/tasks.mjs";
import { makeLatch } from "./latch.ts";
import { errorOf, reasonOf } from "./outcome.ts";

const tasks = { hello, add, echo, describe: describeValue, later, thenable, mark, makeMoved };
let pool: Pool<typeof tasks>;
beforeAll(() => {
  pool = createPool({ threads: 2 })(tasks);
});
afterAll(() => pool.shutdown());

describe("an argument", () => {
  it("that is a native promise is awaited on the host", async () => {
    expect(await pool.call.add(Promise.resolve([1, 2]))).toBe(3);
    expect(await pool.call.describe(Promise.resolve({ a: 1 }))).toEqual({ type: "object", keys: ["a"] });
  });

  it("that is a promise of a promise is awaited to its end", async () => {
    expect(await pool.call.echo(Promise.resolve(Promise.resolve("deep")))).toBe("deep");
  });

  it("that is a promise of another class is awaited as well", async () => {
    class Eventual<T> extends Promise<T> {}
    expect(await pool.call.echo(Eventual.resolve(4))).toBe(4);
  });

  it("that is a rejected promise rejects the call with the very reason, and no lane runs it", async () => {
    const latch = makeLatch();
    const reason = new Error("no input");
    expect(await reasonOf(pool.call.mark(Promise.reject(reason)))).toBe(reason);
    await pool.call.mark({ latch: latch.latch });
    expect(latch.startedCount).toBe(1);
  });

  it("that is a promise of something unsendable rejects the call", async () => {
    expect(await errorOf(pool.call.echo(Promise.resolve(() => {})))).toMatchObject({ code: "KNT_ERROR_0" });
  });

  it("that is a thenable is a value: its own then is a function, which cannot be sent", async () => {
    const error = await errorOf(pool.call.echo({ then: (resolve: (value: unknown) => void) => resolve(1) }));
    expect(error).toMatchObject({ code: "KNT_ERROR_0" });
    expect(error.message).toMatch(/^KNT_ERROR_0: Function is not a valid type/);
  });

  it("that is a thenable by its class is a value, and never awaited", async () => {
    class Box {
      n = 1;
      then(): never {
        throw new Error("awaited");
      }
    }
    expect(await pool.call.describe(new Box())).toEqual({ type: "object", keys: ["n"] });
  });

  it.each([
    ["an object", { inner: Promise.resolve(1) }],
    ["an array", [Promise.resolve(1)]],
    ["a map", new Map([["inner", Promise.resolve(1)]])],
  ])("with a promise nested in %s is refused", async (_, value) => {
    expect(await errorOf(pool.call.echo(value))).toMatchObject({ code: "KNT_ERROR_3" });
  });

  it("may be left out", async () => {
    expect(await pool.call.echo(undefined)).toBeUndefined();
    expect(await pool.call.hello()).toBe("hello");
  });

  it("keeps its place: a call made while another awaits its input goes first", async () => {
    await using single = createPool()({ count, echo });
    let resolve: (value: unknown) => void = () => {};
    const input = new Promise((settle) => (resolve = settle));
    const waiting = single.call.echo(input);
    expect(await single.call.count()).toBe(1);
    resolve("late");
    expect(await waiting).toBe("late");
  });
});

describe("a result", () => {
  it("that is a promise is awaited in the lane", async () => {
    expect(await pool.call.later("soon")).toBe("soon");
    expect(await pool.call.later(undefined)).toBeUndefined();
  });

  it("that is a thenable is awaited in the lane", async () => {
    expect(await pool.call.thenable("then")).toBe("then");
  });

  it("that is moved arrives as the value itself", async () => {
    const moved = await pool.call.makeMoved(1_000_000);
    expect(moved).toBeInstanceOf(ArrayBuffer);
    expect(moved.byteLength).toBe(1_000_000);
    expect(new Uint8Array(moved)[999_999]).toBe(7);
  });
});

describe("a call", () => {
  it("always returns a promise, whatever is wrong", async () => {
    const made = pool.call.echo(() => {});
    expect(made).toBeInstanceOf(Promise);
    expect(await errorOf(made)).toMatchObject({ code: "KNT_ERROR_0" });
    const wrongLimit = pool.call.echo(1, { timeoutMs: "soon" as never });
    expect(wrongLimit).toBeInstanceOf(Promise);
    expect(await errorOf(wrongLimit)).toBeInstanceOf(TypeError);
  });

  it("is dispatched without anything else: batches are made first and awaited together", async () => {
    const jobs = Array.from({ length: 1_000 }, () => pool.call.hello());
    const results = await Promise.all(jobs);
    expect(results).toHaveLength(1_000);
    expect(new Set(results)).toEqual(new Set(["hello"]));
  });

  it("runs the example of the page", async () => {
    expect(await Promise.all([pool.call.add([1, 2]), pool.call.add([3, 4])])).toEqual([3, 7]);
  });

  it("transfers buffers: the sender's is detached", async () => {
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    const result = await pool.call.echo(buffer, { transfer: [buffer] });
    expect(buffer.byteLength).toBe(0);
    expect(new Uint8Array(result as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it("copies buffers otherwise", async () => {
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    expect(await pool.call.echo(buffer)).not.toBe(buffer);
    expect(buffer.byteLength).toBe(3);
  });

  it("shares memory by reference", async () => {
    const latch = makeLatch();
    await pool.call.mark({ latch: latch.latch });
    expect(latch.startedCount).toBe(1);
  });

  it("keeps the order of calls on one lane", async () => {
    await using single = createPool()({ count });
    const results = await Promise.all(Array.from({ length: 3_000 }, () => single.call.count()));
    expect(results).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
  });

  it("has no prototype in its way and cannot be changed", () => {
    expect(Object.getPrototypeOf(pool.call)).toBeNull();
    expect(Object.isFrozen(pool.call)).toBe(true);
    expect(() => Object.assign(pool.call, { hello: () => {} })).toThrow(TypeError);
  });
});

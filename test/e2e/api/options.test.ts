// What the other options make of a pool, and which are refused.
import { createPool, KnittingError } from "knitting";
import { describe, expect, it } from "vitest";
import { guard } from "../../../fixtures/api/runtime.mjs";
import { echo, hello } from "../../../fixtures/api/tasks.mjs";
import { errorOf, thrownBy } from "./outcome.ts";

describe("settings that change nothing but the waiting", () => {
  it.each([
    ["timers of 0", { worker: { timers: { spinMicroseconds: 0, parkMs: 0, pauseNanoseconds: 0 } } }],
    [
      "long timers",
      { worker: { timers: { spinMicroseconds: 500, parkMs: 60_000, pauseNanoseconds: 10_000 } } },
    ],
    ["a short park", { worker: { timers: { parkMs: 1, spinMicroseconds: 0 } } }],
    ["a host that sleeps at once", { host: { stallFreeLoops: 0, maxBackoffMs: 0 } }],
    ["a host that looks for long", { host: { stallFreeLoops: 10_000, maxBackoffMs: 1_000 } }],
    ["the deprecated dispatcher", { dispatcher: { stallFreeLoops: 1, maxBackoffMs: 1 } }],
    ["a fixed payload", { payload: { mode: "fixed", payloadMaxByteLength: 1 << 20 } }],
    ["a small growable payload", { payload: { payloadInitialBytes: 64, payloadMaxByteLength: 1 << 20 } }],
    [
      "the payload's deprecated aliases",
      {
        bufferMode: "growable",
        payloadInitialBytes: 1024,
        payloadMaxBytes: 1 << 20,
        maxPayloadBytes: 1 << 16,
      },
    ],
  ] as const)("%s", async (_, options) => {
    await using pool = createPool({ threads: 2, ...options })({ echo, hello });
    expect(await pool.call.hello()).toBe("hello");
    const values = Array.from({ length: 300 }, (_unused, n) => ({ n, text: "x".repeat(n * 7) }));
    expect(await Promise.all(values.map((value) => pool.call.echo(value)))).toEqual(values);
    // Once more after lanes and host have gone to sleep.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await pool.call.echo("again")).toBe("again");
  });
});

describe("payload", () => {
  it("over maxPayloadBytes rejects with KNT_ERROR_3, stating limit, actual and type, in either direction", async () => {
    await using pool = createPool({ payload: { payloadMaxByteLength: 1 << 16 } })({ echo, hello });
    const error = await errorOf(pool.call.echo("x".repeat(10_000)));
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({
      code: "KNT_ERROR_3",
      limitBytes: 8192,
      actualBytes: expect.any(Number) as number,
    });
    expect(error.message).toMatch(/^KNT_ERROR_3: .*string.*10000 bytes.*8192/);
    expect(await pool.call.echo("x".repeat(8_000))).toHaveLength(8_000);
    const back = await errorOf(pool.call.echo({ a: "é".repeat(3_000), b: "é".repeat(3_000) }));
    expect(back).toMatchObject({ code: "KNT_ERROR_3" });
    expect(await pool.call.hello()).toBe("hello");
  });

  it("limits hold per lane and per direction", async () => {
    await using pool = createPool({ threads: 2, payload: { payloadMaxByteLength: 1 << 16, mode: "fixed" } })({
      echo,
    });
    const text = "x".repeat(8_000);
    const results = await Promise.all(Array.from({ length: 200 }, () => pool.call.echo(text)));
    expect(results.every((result) => result === text)).toBe(true);
  });

  it.each([
    [{ payload: { payloadMaxByteLength: 1024, maxPayloadBytes: 129 } }, /maxPayloadBytes.*128.*129/],
    [{ payload: { maxPayloadBytes: 0 } }, /maxPayloadBytes/],
    [{ payload: { mode: "elastic" } }, /payload\.mode.*growable.*fixed.*elastic/],
    [{ payloadMaxBytes: -1 }, /payloadMaxBytes/],
  ])("%j is refused", (options, message) => {
    expect(() => createPool(options as never)).toThrow(message);
  });
});

describe("createPool", () => {
  it.each([
    [{ thread: 2 }, TypeError, /thread.*threads/],
    [{ threads: 0 }, RangeError, /threads.*inliner/],
    [{ threads: 1.5 }, RangeError, /threads/],
    [{ threads: "4" }, TypeError, /`threads`.*"?4"?.*string/],
    [{ inliner: true }, TypeError, /inliner/],
    [{ inliner: { batchSize: 0 } }, RangeError, /inliner\.batchSize/],
    [{ worker: { timers: { parkMs: -1 } } }, RangeError, /worker\.timers\.parkMs/],
    [{ worker: { timer: {} } }, TypeError, /timer.*timers/],
    [{ worker: { processRuntime: "deno" } }, TypeError, /worker\.processRuntime.*process/],
    [{ worker: { resolveAfterFinishingAll: "yes" } }, TypeError, /resolveAfterFinishingAll/],
    [{ abortSignalCapacity: 0 }, RangeError, /abortSignalCapacity/],
    [{ debug: { everything: true } }, TypeError, /everything/],
    [null, TypeError, /null/],
  ])("refuses %j at once, before it gets its tasks", (options, type, message) => {
    const error = thrownBy(() => createPool(options as never));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
  });

  it("makes several pools from one set of options", async () => {
    const options = Object.freeze({ threads: 1 });
    const make = createPool(options);
    await using first = make({ echo });
    await using second = make({ hello });
    expect(await first.call.echo(1)).toBe(1);
    expect(await second.call.hello()).toBe("hello");
  });

  it("has one lane unless more are asked for", async () => {
    await using pool = createPool()({ echo });
    expect(pool.lanes).toHaveLength(1);
    expect(pool.lanes[0]).toMatchObject({ index: 0, kind: "thread" });
  });
});

describe("a lane's guards", () => {
  it.each(["exit", "kill", "abort", "reallyExit"])("keep task code from process.%s", async (name) => {
    await using pool = createPool()({ guard });
    const error = await errorOf(pool.call.guard(name));
    expect(error).toMatchObject({ code: "KNT_ERROR_PROCESS_GUARD" });
    expect(error.message).toMatch(
      new RegExp(`^KNT_ERROR_PROCESS_GUARD: process\\.${name} is disabled in worker tasks`),
    );
    expect(pool.stats().restarts).toBe(0);
  });
});

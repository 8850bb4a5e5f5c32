// The time limit of a call: counted from the call, on the host, whatever the lane does.
import { createPool, KnittingError, task } from "knitting";
import { describe, expect, it } from "vitest";
import * as limits from "../../../fixtures/api/limits.mjs";
import { count, echo, hold, mark, never } from "../../../fixtures/api/tasks.mjs";
import { makeLatch } from "./latch.ts";
import { errorOf, reasonOf } from "./outcome.ts";

describe("a task's timeout", () => {
  it("as a number rejects with Error: Task timeout", async () => {
    const { rejects } = limits;
    await using pool = createPool()({ rejects });
    const error = await errorOf(pool.call.rejects());
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({
      code: "TASK_TIMEOUT",
      message: "Task timeout",
      taskName: "rejects",
      timeoutMs: 20,
    });
  });

  it("with a default resolves with it", async () => {
    const { resolvesDefault } = limits;
    await using pool = createPool()({ resolvesDefault });
    expect(await pool.call.resolvesDefault()).toEqual({ from: "default" });
  });

  it("with maybe: true resolves with undefined", async () => {
    const { resolvesMaybe } = limits;
    await using pool = createPool()({ resolvesMaybe });
    expect(await pool.call.resolvesMaybe()).toBeUndefined();
  });

  it("with an error rejects with that", async () => {
    const { rejectsWith } = limits;
    await using pool = createPool()({ rejectsWith });
    expect(await reasonOf(pool.call.rejectsWith())).toBe("too slow");
  });

  it("of 0 is over at once", async () => {
    const { atOnce } = limits;
    await using pool = createPool()({ atOnce });
    expect(await errorOf(pool.call.atOnce())).toMatchObject({ code: "TASK_TIMEOUT", timeoutMs: 0 });
  });

  it("that is negative or infinite is none", async () => {
    const { unlimited, infinite } = limits;
    await using pool = createPool()({ unlimited, infinite });
    expect(await pool.call.unlimited(1)).toBe(1);
    expect(await pool.call.infinite(2)).toBe(2);
  });

  it.each([
    Number.NaN,
    "20",
    { time: Number.NaN },
    { time: "1" },
    { time: 1, fallback: 2 },
    { time: 1, maybe: true, default: 1 },
  ])("of %j is refused by task()", (timeout) => {
    expect(() => task({ f: () => 1, timeout: timeout as never })).toThrow(TypeError);
    expect(() => task({ f: () => 1, timeout: timeout as never })).toThrow(/timeout/);
  });

  it("longer than a timer can wait is a RangeError", () => {
    expect(() => task({ f: () => 1, timeout: 2 ** 31 })).toThrow(RangeError);
    expect(() => task({ f: () => 1, timeout: { time: 2 ** 40 } })).toThrow(/2147483647/);
    expect(() => task({ f: () => 1, timeout: 2 ** 31 - 1 })).not.toThrow();
  });

  it("counts the time in the queue, and a call that timed out there is never run", async () => {
    const latch = makeLatch();
    const marks = makeLatch();
    await using pool = createPool()({ hold, mark });
    const held = pool.call.hold({ latch: latch.latch, value: "held" });
    await latch.started();
    const queued = Array.from({ length: 50 }, () =>
      pool.call.mark({ latch: marks.latch }, { timeoutMs: 10 }),
    );
    for (const each of queued) expect(await errorOf(each)).toMatchObject({ code: "TASK_TIMEOUT" });
    latch.open();
    expect(await held).toBe("held");
    expect(await pool.call.mark({ latch: marks.latch, value: "on" })).toBe("on");
    expect(marks.startedCount).toBe(1);
  });

  it("that passes before any lane is ready rejects, and the call is never run", async () => {
    const marks = makeLatch();
    await using pool = createPool()({ mark });
    const early = pool.call.mark({ latch: marks.latch }, { timeoutMs: 0 });
    expect(await errorOf(early)).toMatchObject({ code: "TASK_TIMEOUT" });
    await pool.call.mark({ latch: marks.latch });
    expect(marks.startedCount).toBe(1);
  });

  it("fires for the caller while the task blocks its lane, and the lane goes on afterwards", async () => {
    const latch = makeLatch();
    const { blocks } = limits;
    await using pool = createPool()({ blocks, count });
    expect(await pool.call.count()).toBe(1);
    const blocked = pool.call.blocks({ latch: latch.latch });
    await latch.started();
    expect(await errorOf(blocked)).toMatchObject({ code: "TASK_TIMEOUT" });
    latch.open();
    expect(await pool.call.count()).toBe(2);
    expect(pool.stats().restarts).toBe(0);
  });

  it("that is not reached leaves no timer behind", async () => {
    const { generous } = limits;
    const before = process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;
    {
      await using pool = createPool()({ generous });
      await Promise.all(Array.from({ length: 100 }, (_, index) => pool.call.generous(index)));
    }
    expect(process.getActiveResourcesInfo().filter((type) => type === "Timeout").length).toBeLessThanOrEqual(
      before,
    );
  });

  it("raises the abort flag of a task that asks for it", async () => {
    const latch = makeLatch();
    const { withTimeout, quick } = limits;
    await using pool = createPool()({ withTimeout, quick });
    expect(await errorOf(pool.call.withTimeout({ latch: latch.latch }))).toMatchObject({
      code: "TASK_TIMEOUT",
    });
    // The lane is free again because the task saw the flag.
    expect(await pool.call.quick("free")).toBe("free");
  });

  it("settles as nothing else: a result that comes later is dropped", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold, echo });
    await pool.ready;
    // On a busy machine the time may be over before the lane begins, and then the call is skipped.
    let failed = 0;
    let late: Promise<unknown>;
    let error: unknown;
    do {
      late = pool.call.hold({ latch: latch.latch, value: "late" }, { timeoutMs: 10 });
      error = await errorOf(late);
      failed++;
    } while (latch.startedCount === 0);
    latch.open();
    expect(await pool.call.echo("after")).toBe("after");
    expect(await errorOf(late)).toBe(error);
    expect(pool.stats()).toMatchObject({ failed, inFlight: 0 });
  });
});

describe("the timeoutMs of a call", () => {
  it("limits any task", async () => {
    await using pool = createPool()({ never });
    expect(await errorOf(pool.call.never(undefined, { timeoutMs: 10 }))).toMatchObject({
      code: "TASK_TIMEOUT",
      timeoutMs: 10,
    });
  });

  it("replaces the task's own, and a negative one disables it", async () => {
    const latch = makeLatch();
    const { blocks } = limits;
    await using pool = createPool()({ blocks });
    const first = pool.call.blocks({ latch: latch.latch }, { timeoutMs: 5 });
    expect(await errorOf(first)).toMatchObject({ timeoutMs: 5 });
    latch.open();
    expect(await pool.call.blocks({ latch: latch.latch }, { timeoutMs: -1 })).toBe("released");
  });

  it.each([
    [Number.NaN, TypeError],
    ["1", TypeError],
    [2 ** 31, RangeError],
  ] as const)("of %s rejects the call", async (timeoutMs, type) => {
    await using pool = createPool()({ echo });
    const error = await errorOf(pool.call.echo(1, { timeoutMs: timeoutMs as never }));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toContain("timeoutMs");
  });

  it("counts while an input promise is pending", async () => {
    await using pool = createPool()({ echo });
    const pending = new Promise(() => {});
    expect(await errorOf(pool.call.echo(pending, { timeoutMs: 5 }))).toMatchObject({ code: "TASK_TIMEOUT" });
    expect(pool.stats().inFlight).toBe(0);
  });
});

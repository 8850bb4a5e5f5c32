// Errors that the host makes for a call say who called, what happened and what to do, each thing once.
import { inspect } from "node:util";
import { createPool, KnittingError, type Pool, type Task } from "knitting";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { behindIsMain, exported } from "../../../fixtures/api/discovery.mjs";
import { returner } from "../../../fixtures/api/throws.mjs";
import { spin, stall, throwFromTimer } from "../../../fixtures/tasks/faults.mjs";
import { double, echo, nap } from "../../../fixtures/tasks/plain.mjs";
import { errorOf } from "./outcome.ts";

const tasks = { double, echo, nap, returner, spin, stall, throwFromTimer };
const guarded = behindIsMain as Task<void, string>;
const replaceLane = { hardTimeoutMs: 100, hardTimeoutAction: "replaceLane" } as const;

/** The frames of an error, which must all be the caller's or Node's. */
function expectCallersFrames(error: Error, caller: string): void {
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  expect(frames[0], error.stack).toContain(caller);
  expect(frames[0]).toContain("host-errors.test.ts");
  for (const frame of frames) expect(frame).not.toMatch(/\/dist\/pool\//);
}

describe("the stack of an error that the host makes", () => {
  let pool: Pool<typeof tasks>;
  beforeAll(async () => {
    pool = createPool({ worker: replaceLane })(tasks);
    await pool.call.double(1);
  });
  afterAll(() => pool.shutdown());

  it.each([
    ["TASK_HARD_TIMEOUT", () => pool.call.spin()],
    ["TASK_TIMEOUT", () => pool.call.nap(10_000, { timeoutMs: 5 })],
    ["LANE_CRASHED", () => pool.call.throwFromTimer()],
    ["KNT_ERROR_0", () => pool.call.echo(() => {})],
    ["KNT_ERROR_0", () => pool.call.echo(Promise.resolve(() => {}))],
    ["KNT_ERROR_0", () => pool.call.returner("function")],
    ["KNT_ERROR_3", () => pool.call.echo(new WeakMap())],
  ] as const)("is its caller's: %s", async (code, call) => {
    async function theCaller(): Promise<unknown> {
      return await call();
    }
    // The first calls of a task have their site recorded, and later ones are found by who awaits them.
    for (let round = 0; round < 2; round++) {
      const error = await errorOf(theCaller());
      expect(error).toMatchObject({ code });
      expect(error.stack).toContain("theCaller");
      expectCallersFrames(error, "host-errors.test.ts");
    }
  });

  it("is its caller's for a call that nobody awaits when it fails", async () => {
    const call = pool.call.nap(10_000, { timeoutMs: 5 });
    const error = await new Promise<Error>((resolve) => void call.catch(resolve));
    expect(error).toMatchObject({ code: "TASK_TIMEOUT" });
    expectCallersFrames(error, "host-errors.test.ts");
  });

  it("is its caller's where only the awaiter is known", async () => {
    for (let id = 0; id < 32; id++) await pool.call.nap(0);
    async function theAwaiter(): Promise<unknown> {
      return await pool.call.nap(10_000, { timeoutMs: 5 });
    }
    expectCallersFrames(await errorOf(theAwaiter()), "theAwaiter");
  });

  it("is its caller's with QUEUE_FULL, THREAD_CLOSED and POOL_SHUT_DOWN", async () => {
    const full = createPool({ maxQueue: 0 })({ double, stall });
    await full.ready;
    const theCaller = (): Promise<unknown> => full.call.double(1);
    const stalled = errorOf((async () => await full.call.stall())());
    expect(await errorOf(theCaller())).toMatchObject({ code: "QUEUE_FULL" });
    expectCallersFrames(await errorOf(theCaller()), "theCaller");
    await full.shutdown();
    expect(await stalled).toMatchObject({ code: "THREAD_CLOSED" });
    expectCallersFrames(await stalled, "host-errors.test.ts");
    expect(await errorOf(theCaller())).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expectCallersFrames(await errorOf(theCaller()), "theCaller");
  });

  it("leaves alone what a signal was aborted with", async () => {
    const reason = new Error("enough");
    const { stack } = reason;
    expect(await errorOf(pool.call.double(1, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(reason.stack).toBe(stack);
  });

  it("leaves alone what an input rejects with, an error of another pool included", async () => {
    const reason = new KnittingError("QUEUE_FULL", "QUEUE_FULL: elsewhere");
    const { stack } = reason;
    expect(await errorOf(pool.call.double(Promise.reject(reason)))).toBe(reason);
    expect(reason.stack).toBe(stack);
  });
});

describe("a pool that has shut down because of a hard timeout", () => {
  it("says so, of which task, and how to have only the lane replaced", async () => {
    const pool = createPool({ worker: { hardTimeoutMs: 100 } })({ spin, double });
    const overrun = errorOf(pool.call.spin());
    const behind = errorOf(pool.call.double(1));
    const cause = await overrun;
    expect(cause.message).toMatch(
      /^Task hard timeout after 100ms \(spin\)\. The pool has shut down because of it/,
    );
    expect(cause.message).toContain('worker.hardTimeoutAction to "replaceLane"');
    expect(await behind).toMatchObject({ code: "THREAD_CLOSED", taskName: "double", cause });
    const later = await errorOf(pool.call.double(2));
    expect(later).toMatchObject({ code: "POOL_SHUT_DOWN", cause });
    expect(later.message).toBe(`Pool is shut down: ${cause.message}`);
    await pool.shutdown();
  });

  it("has no cause when somebody shut it down", async () => {
    const pool = createPool()({ double });
    await pool.shutdown();
    const error = await errorOf(pool.call.double(1));
    expect(error).toMatchObject({ code: "POOL_SHUT_DOWN", message: "Pool is shut down" });
    expect("cause" in error).toBe(false);
  });
});

describe("a function in a payload", () => {
  it("is refused with the task's name and what to do", async () => {
    await using pool = createPool()({ echo, returner });
    const error = await errorOf(pool.call.echo({ on: { data() {} } }));
    expect(error.message).toBe(
      "KNT_ERROR_0: Function is not a valid type for a payload: value.on.data (data), in the argument of echo. " +
        "Functions can't cross to a lane: import it in the task's module, or make it a task of its own",
    );
    expect((await errorOf(pool.call.returner("function"))).message).toContain("in what the task returned");
  });
});

describe("what is printed of a lane that fails to start", () => {
  it("says the reason in its stack, which is all that some print, and shows nothing of the pool's inside", async () => {
    const pool = createPool()({ exported, guarded });
    const error = await errorOf(pool.call.guarded());
    const later = await errorOf(pool.call.guarded());
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(later).toMatchObject({ code: "POOL_SHUT_DOWN" });
    for (const each of [error, later]) {
      expect(each.message).toContain("when the module is evaluated");
      expect(each.stack).toContain("was made at");
      const printed = inspect(each, { depth: 5 });
      expect(printed).not.toMatch(/at .*\/dist\/pool\//);
      expectCallersFrames(each, "host-errors.test.ts");
    }
  });

  it("is of its own for each call, with the same cause", async () => {
    const pool = createPool()({ exported, guarded });
    const [first, second] = await Promise.all([errorOf(pool.call.guarded()), errorOf(pool.call.exported())]);
    expect(first).not.toBe(second);
    expect(first).toMatchObject({ code: "LANE_STARTUP", laneIndex: 0 });
    expect(second?.cause).toBe(first?.cause);
  });
});

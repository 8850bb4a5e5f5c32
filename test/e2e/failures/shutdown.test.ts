import { createPool } from "knitting";
import { describe, expect, test } from "vitest";
import { spin, spinAfterSignal, stall } from "../../../fixtures/tasks/faults.mjs";
import { block, double, echo, nap } from "../../../fixtures/tasks/plain.mjs";
import { makeLatch } from "../api/latch.ts";
import { errorOf, reasonOf } from "../api/outcome.ts";
import { LaneThreads } from "./lane-threads.ts";

const tasks = { block, double, echo, nap, stall, spin, spinAfterSignal };

describe("shutdown", () => {
  test("resolves when every thread has ended, whatever it was doing", async () => {
    const threads = new LaneThreads();
    const pool = createPool({ threads: 3 })(tasks);
    await pool.ready;
    expect(threads.size).toBe(3);
    const { latch, started } = makeLatch();
    const running = [pool.call.spinAfterSignal(latch), pool.call.block(latch), pool.call.stall()].map(
      reasonOf,
    );
    await started(2);
    await pool.shutdown();
    expect(threads.size).toBe(0);
    threads.stopWatching();
    for (const reason of await Promise.all(running)) expect(reason).toMatchObject({ code: "THREAD_CLOSED" });
    expect(pool.lanes.map((lane) => lane.state)).toEqual(["closed", "closed", "closed"]);
  });

  test("rejects calls in flight, calls that wait and calls whose input is pending", async () => {
    const pool = createPool()(tasks);
    await pool.ready;
    const { latch, started } = makeLatch();
    const running = errorOf(pool.call.block(latch));
    await started();
    const waiting = Array.from({ length: 2_000 }, (_, id) => reasonOf(pool.call.double(id)));
    const input = errorOf(pool.call.double(new Promise<number>(() => {})));
    const ended = pool.shutdown();
    expect(await running).toMatchObject({
      code: "THREAD_CLOSED",
      taskName: "block",
      message: "Thread closed: the pool was shut down before block had ended",
    });
    for (const reason of await Promise.all(waiting)) expect(reason).toMatchObject({ code: "THREAD_CLOSED" });
    expect(await input).toMatchObject({ code: "THREAD_CLOSED", taskName: "double" });
    await ended;
    expect(pool.stats()).toMatchObject({ state: "closed", inFlight: 0, queued: 0, failed: 2_002 });
  });

  test("refuses calls from the moment it is asked for", async () => {
    const pool = createPool()(tasks);
    const ended = pool.shutdown(5);
    const error = await errorOf(pool.call.double(1));
    expect(error).toMatchObject({ code: "POOL_SHUT_DOWN", message: "Pool is shut down" });
    await ended;
    expect(await errorOf(pool.call.double(1))).toMatchObject({ code: "POOL_SHUT_DOWN" });
  });

  test("is the same end however often it is asked for", async () => {
    const pool = createPool({ threads: 2 })(tasks);
    await pool.ready;
    const first = pool.shutdown();
    const second = pool.shutdown();
    expect(second).toBe(first);
    await Promise.all([first, second, pool.shutdown()]);
    await pool[Symbol.asyncDispose]();
    pool[Symbol.dispose]();
    expect(pool.stats().state).toBe("closed");
  });

  test("ends lanes that are still starting, and rejects what waits for them", async () => {
    const threads = new LaneThreads();
    const pool = createPool({ threads: 2 })(tasks);
    const ready = errorOf(pool.ready);
    const call = errorOf(pool.call.double(1));
    await pool.shutdown();
    expect(threads.size).toBe(0);
    threads.stopWatching();
    expect(await call).toMatchObject({ code: "THREAD_CLOSED" });
    expect(await ready).toMatchObject({ code: "POOL_SHUT_DOWN" });
  });

  test("with a delay lets calls end that can, and rejects the others", async () => {
    const pool = createPool({ threads: 2 })(tasks);
    await pool.ready;
    const stalled = reasonOf(pool.call.stall());
    const short = Array.from({ length: 20 }, (_, id) => pool.call.double(id));
    const ended = pool.shutdown(300);
    expect(await Promise.all(short)).toHaveLength(20);
    expect(pool.stats().state).toBe("closing");
    expect(await stalled).toMatchObject({ code: "THREAD_CLOSED" });
    await ended;
  });

  test("is brought forward by a second one without a delay", async () => {
    const pool = createPool()(tasks);
    await pool.ready;
    const stalled = reasonOf(pool.call.stall());
    const slow = pool.shutdown(2_000_000_000);
    await pool.shutdown();
    await slow;
    expect(await stalled).toMatchObject({ code: "THREAD_CLOSED" });
  });

  test.each([-1, Number.NaN, 3e9, "1" as unknown as number])("refuses a delay of %s", (delayMs) => {
    const pool = createPool()(tasks);
    expect(() => pool.shutdown(delayMs)).toThrow(RangeError);
    pool[Symbol.dispose]();
  });

  test("with resolveAfterFinishingAll lets every call finish, the queued and those with pending input too", async () => {
    const pool = createPool({ worker: { resolveAfterFinishingAll: true } })(tasks);
    const input = deferred();
    const calls = Array.from({ length: 2_000 }, (_, id) => pool.call.double(id));
    const naps = Array.from({ length: 10 }, (_, id) => pool.call.nap(id));
    const late = pool.call.double(input.promise);
    const ended = pool.shutdown();
    expect(await errorOf(pool.call.double(1))).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 2_000 }, (_, id) => id * 2));
    expect(await Promise.all(naps)).toHaveLength(10);
    expect(pool.stats().state).toBe("closing");
    input.resolve(21);
    expect(await late).toBe(42);
    await ended;
    expect(pool.stats()).toMatchObject({ state: "closed", failed: 1, inFlight: 0 });
  });

  test("while a lane is being replaced ends the pool all the same", async () => {
    const threads = new LaneThreads();
    const pool = createPool({ worker: { hardTimeoutMs: 50, hardTimeoutAction: "replaceLane" } })(tasks);
    await pool.ready;
    const hang = reasonOf(pool.call.spin());
    const behind = Array.from({ length: 100 }, (_, id) => reasonOf(pool.call.double(id)));
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT" });
    expect(pool.lanes[0]?.state).toBe("restarting");
    await pool.shutdown();
    for (const reason of await Promise.all(behind)) expect(reason).toMatchObject({ code: "THREAD_CLOSED" });
    expect(threads.size).toBe(0);
    threads.stopWatching();
  });
});

function deferred(): { promise: Promise<number>; resolve: (value: number) => void } {
  let resolve: (value: number) => void = () => {};
  const promise = new Promise<number>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

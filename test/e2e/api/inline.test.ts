// The lane on the host's own thread.
import { threadId } from "node:worker_threads";
import { createPool, type Pool } from "knitting";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./child.ts";
import { hasAborted, clock } from "../../../fixtures/api/limits.mjs";
import { nested } from "../../../fixtures/api/throws.mjs";
import { echo, makeMoved, whereAmI, whereAmILater } from "../../../fixtures/api/tasks.mjs";
import { errorOf, thrownBy } from "./outcome.ts";

const kinds = (pool: Pool<never>): readonly string[] => pool.lanes.map((lane) => lane.kind);
const asAny = (pool: unknown): Pool<never> => pool as Pool<never>;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("inliner", () => {
  it("adds a lane: threads + 1 in all, last unless position says first", async () => {
    await using last = createPool({ threads: 2, inliner: {} })({ echo });
    expect(kinds(asAny(last))).toEqual(["thread", "thread", "inline"]);
    await using first = createPool({ threads: 2, inliner: { position: "first" } })({ echo });
    expect(kinds(asAny(first))).toEqual(["inline", "thread", "thread"]);
    expect(first.lanes.map((lane) => lane.index)).toEqual([0, 1, 2]);
    await using none = createPool({ threads: 2 })({ echo });
    expect(kinds(asAny(none))).toEqual(["thread", "thread"]);
  });

  it("takes its turn among the lanes, and runs tasks on the host's thread", async () => {
    await using pool = createPool({ threads: 1, inliner: { position: "first" } })({ whereAmI });
    await pool.ready;
    const threads: number[] = [];
    for (let n = 0; n < 4; n++) threads.push(await pool.call.whereAmI());
    expect(threads.map((id) => id === threadId)).toEqual([true, false, true, false]);
    expect(pool.stats().lanes.map((lane) => lane.completed)).toEqual([2, 2]);
  });

  it("alone is a pool without threads", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ whereAmI, whereAmILater });
    expect(pool.lanes).toMatchObject([{ index: 0, kind: "inline", state: "ready" }]);
    await pool.ready;
    expect(await pool.call.whereAmI()).toBe(threadId);
    expect(await pool.call.whereAmILater()).toBe(threadId);
    expect(await Promise.all(Array.from({ length: 100 }, () => pool.call.whereAmI()))).toHaveLength(100);
  });

  it("alone has no threshold", async () => {
    await using pool = createPool({ threads: 0, inliner: { dispatchThreshold: 5 } })({ whereAmI });
    expect(await pool.call.whereAmI()).toBe(threadId);
  });

  it("never runs a task inside call()", async () => {
    await using pool = createPool({ threads: 0, inliner: { batchSize: 100 } })({ order: nested });
    let settled = false;
    const call = pool.call.order(1).then(() => (settled = true));
    expect(pool.stats()).toMatchObject({ inFlight: 1, queued: 1, completed: 0 });
    expect(settled).toBe(false);
    await call;
    expect(pool.stats()).toMatchObject({ inFlight: 0, completed: 1 });
  });

  it.each([1, 3])(
    "runs batchSize (%i) of a burst in microtasks, and as many in every later turn",
    async (batchSize) => {
      await using pool = createPool({ threads: 0, inliner: { batchSize } })({ echo });
      const calls = Array.from({ length: 3 * batchSize }, (_, n) => pool.call.echo(n));
      const completed = (): number => pool.stats().completed;
      expect(completed()).toBe(0);
      for (let hop = 0; hop < 20; hop++) await undefined;
      expect(completed()).toBe(batchSize);
      await turn();
      expect(completed()).toBe(2 * batchSize);
      await turn();
      expect(completed()).toBe(3 * batchSize);
      await Promise.all(calls);
    },
  );

  it("has a batchSize of 1 and a dispatchThreshold of 1 by default", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ echo });
    const calls = [1, 2].map((n) => pool.call.echo(n));
    for (let hop = 0; hop < 20; hop++) await undefined;
    expect(pool.stats().completed).toBe(1);
    await Promise.all(calls);
  });

  it("is no candidate below dispatchThreshold calls of that task, the new one included", async () => {
    await using pool = createPool({ threads: 1, inliner: { position: "first", dispatchThreshold: 3 } })({
      whereAmI,
      echo,
    });
    await pool.ready;
    // Calls of other tasks do not count.
    const others = [1, 2, 3, 4].map((n) => pool.call.echo(n));
    const [first, second] = [pool.call.whereAmI(), pool.call.whereAmI()];
    await Promise.all(others);
    expect(await first).not.toBe(threadId);
    expect(await second).not.toBe(threadId);
    const burst = await Promise.all(Array.from({ length: 6 }, () => pool.call.whereAmI()));
    expect(burst.slice(0, 2)).not.toContain(threadId);
    expect(burst.slice(2)).toContain(threadId);
  });

  it("gives an abort-aware task a control whose hasAborted() is always false", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ hasAborted, clock });
    const call = pool.call.hasAborted();
    call.reject();
    expect(await call).toBe(false);
    const { readings, keys } = await pool.call.clock();
    expect([...keys].sort()).toEqual(["hasAborted", "now", "signal"]);
    expect(readings.every((reading) => reading > 0)).toBe(true);
  });

  it("settles a call by .reject(reason), and does not run it if it has not begun", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ hasAborted });
    const call = pool.call.hasAborted();
    call.reject("no");
    await expect(call).rejects.toBe("no");
    await turn();
    expect(pool.stats()).toMatchObject({ completed: 0, failed: 1, inFlight: 0 });
  });

  it("copies what goes in and out like every lane", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ echo, makeMoved });
    const value = { list: [1, new Map([["k", new Date(5)]])] };
    const result = await pool.call.echo(value);
    expect(result).toEqual(value);
    expect(result).not.toBe(value);
    expect((await pool.call.makeMoved(8)).byteLength).toBe(8);
    expect(await errorOf(pool.call.echo(() => {}))).toMatchObject({ code: "KNT_ERROR_0" });
    const buffer = new ArrayBuffer(4);
    expect(await pool.call.echo(buffer, { transfer: [buffer] })).toMatchObject({ byteLength: 4 });
    expect(buffer.byteLength).toBe(0);
  });

  it("passes on what tasks throw, with the place of the call", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ nested });
    const error = await errorOf(pool.call.nested(-1));
    expect(error).toMatchObject({ name: "RangeError", message: "negative: -1" });
    expect(error.stack).toMatch(/innerFrame[^]*inline\.test\.ts/);
  });

  it("cannot be combined with worker.bootstrap", () => {
    const bootstrap = { href: new URL("bootstrap.mjs", FIXTURES) };
    const error = thrownBy(() => createPool({ inliner: {}, worker: { bootstrap } }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/worker\.bootstrap.*inliner/);
  });

  it("keeps timers of the host going under a burst", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ echo });
    let fired = false;
    const timer = new Promise<void>((resolve) => setTimeout(() => resolve(void (fired = true)), 1));
    let calls = 0;
    while (!fired) {
      await Promise.all([pool.call.echo(calls++), pool.call.echo(calls++)]);
    }
    await timer;
    expect(pool.stats().completed).toBe(calls);
  });

  it("keeps timers of the host going under calls that follow one another", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })({ echo });
    let fired = false;
    setTimeout(() => (fired = true), 1);
    for (let calls = 0; !fired && calls < 2_000_000; calls++) await pool.call.echo(calls);
    expect(fired).toBe(true);
  });
});

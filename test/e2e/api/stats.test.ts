// The counting and the waiting of a pool.
import { createPool, type CallStats } from "knitting";
import { describe, expect, it } from "vitest";
import { fine } from "../../../fixtures/api/throws-on-import.mjs";
import { thrower } from "../../../fixtures/api/throws.mjs";
import { echo, hello, hold, mark } from "../../../fixtures/api/tasks.mjs";
import { rejects } from "../../../fixtures/api/limits.mjs";
import { makeLatch } from "./latch.ts";
import { errorOf } from "./outcome.ts";

describe("stats()", () => {
  it("counts calls, bytes and times, per lane and in all", async () => {
    await using pool = createPool({ threads: 2 })({ echo, thrower });
    await pool.ready;
    expect(pool.stats()).toMatchObject({
      state: "ready",
      inFlight: 0,
      queued: 0,
      completed: 0,
      failed: 0,
      restarts: 0,
      bytesSent: 0,
    });
    await Promise.all(Array.from({ length: 20 }, () => pool.call.echo("x".repeat(1_000))));
    await errorOf(pool.call.thrower("plain"));
    const stats = pool.stats();
    expect(stats).toMatchObject({ completed: 20, failed: 1, inFlight: 0, queued: 0, restarts: 0 });
    expect(stats.bytesSent).toBeGreaterThanOrEqual(20_000);
    expect(stats.bytesReceived).toBeGreaterThanOrEqual(20_000);
    expect(stats.run.count).toBe(21);
    expect(stats.wait.count).toBe(21);
    expect(stats.run.p99Ms).toBeGreaterThanOrEqual(stats.run.p50Ms);
    expect(stats.lanes).toHaveLength(2);
    expect(stats.lanes).toMatchObject([
      { index: 0, kind: "thread", state: "ready" },
      { index: 1, kind: "thread", state: "ready" },
    ]);
    const sum = (pick: (lane: CallStats) => number): number =>
      stats.lanes.reduce((total, lane) => total + pick(lane), 0);
    expect(sum((lane) => lane.completed)).toBe(20);
    expect(sum((lane) => lane.failed)).toBe(1);
    expect(sum((lane) => lane.bytesSent)).toBe(stats.bytesSent);
    expect(sum((lane) => lane.run.count)).toBe(21);
  });

  it("counts bytes that are handed over, and none that are shared", async () => {
    await using pool = createPool({ threads: 1 })({ echo });
    await pool.call.echo(new Uint8Array(1_000_000));
    expect(pool.stats().bytesSent).toBe(1_000_000);
    expect(pool.stats().bytesReceived).toBeGreaterThanOrEqual(1_000_000);
    const moved = new ArrayBuffer(5_000);
    await pool.call.echo(moved, { transfer: [moved] });
    const { bytesSent } = pool.stats();
    expect(bytesSent).toBeGreaterThanOrEqual(1_005_000);
    await pool.call.echo(new SharedArrayBuffer(50_000));
    expect(pool.stats().bytesSent - bytesSent).toBeLessThan(5_000);
  });

  it("tells calls that run from calls that wait", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold, echo });
    await pool.ready;
    const held = pool.call.hold({ latch: latch.latch });
    await latch.started();
    const calls = [held, ...Array.from({ length: 4 }, (_, n) => pool.call.echo(n))];
    expect(pool.stats()).toMatchObject({ inFlight: 5, queued: 4, completed: 0 });
    expect(pool.stats().lanes[0]).toMatchObject({ inFlight: 5, queued: 4 });
    latch.open();
    await Promise.all(calls);
    expect(pool.stats()).toMatchObject({ inFlight: 0, queued: 0, completed: 5 });
  });

  it("is a snapshot", async () => {
    await using pool = createPool()({ hello });
    const before = pool.stats();
    await pool.call.hello();
    expect(before.completed).toBe(0);
    expect(pool.stats().completed).toBe(1);
  });

  it("counts calls that failed on their way", async () => {
    await using pool = createPool()({ echo, rejects });
    await errorOf(pool.call.echo(() => {}));
    await errorOf(pool.call.rejects());
    await errorOf(pool.call.echo(1, { signal: AbortSignal.abort() }));
    expect(pool.stats()).toMatchObject({ completed: 0, failed: 3, inFlight: 0 });
  });
});

describe("ready", () => {
  it("resolves when every lane has started", async () => {
    await using pool = createPool({ threads: 3 })({ hello });
    expect(pool.stats().state).toBe("starting");
    expect(pool.lanes.map((lane) => lane.state)).toEqual(["starting", "starting", "starting"]);
    await pool.ready;
    expect(pool.stats().state).toBe("ready");
    expect(pool.lanes.map((lane) => lane.state)).toEqual(["ready", "ready", "ready"]);
    for (const lane of pool.lanes) expect(lane.threadId).toBeGreaterThan(0);
  });

  it("rejects with LANE_STARTUP when the pool cannot start, and calls reject with the same", async () => {
    await using pool = createPool({ threads: 2 })({ fine });
    const call = errorOf(pool.call.fine());
    expect(await errorOf(pool.ready)).toMatchObject({ code: "LANE_STARTUP" });
    expect(await call).toMatchObject({ code: "LANE_STARTUP" });
    expect(await errorOf(pool.call.fine())).toMatchObject({
      code: "POOL_SHUT_DOWN",
      cause: { code: "LANE_STARTUP" },
    });
  });
});

describe("idle()", () => {
  it("resolves at once when nothing is in flight, and otherwise when nothing is any more", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold });
    await pool.idle();
    const held = pool.call.hold({ latch: latch.latch });
    let idle = false;
    const waiting = pool.idle().then(() => (idle = true));
    await latch.started();
    expect(idle).toBe(false);
    latch.open();
    await waiting;
    expect(pool.stats().inFlight).toBe(0);
    await held;
  });

  it("counts a call that failed as ended", async () => {
    await using pool = createPool()({ thrower });
    const call = errorOf(pool.call.thrower("plain"));
    await pool.idle();
    await call;
  });
});

describe("maxQueue", () => {
  it("rejects one call too many with QUEUE_FULL when every lane is busy, and recovers", async () => {
    const latch = makeLatch();
    await using pool = createPool({ maxQueue: 2 })({ hold, echo });
    await pool.ready;
    const held = pool.call.hold({ latch: latch.latch });
    await latch.started();
    const waiting = [pool.call.echo(1), pool.call.echo(2)];
    const error = await errorOf(pool.call.echo(3));
    expect(error).toMatchObject({ code: "QUEUE_FULL", taskName: "echo", limit: 2 });
    latch.open();
    expect(await Promise.all([held, ...waiting])).toEqual([undefined, 1, 2]);
    expect(await pool.call.echo(4)).toBe(4);
    expect(pool.stats()).toMatchObject({ failed: 1, inFlight: 0 });
  });

  it("of 0 lets no call wait", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 2, maxQueue: 0 })({ hold, echo });
    await pool.ready;
    const held = [1, 2].map((value) => pool.call.hold({ latch: latch.latch, value }));
    await latch.started(2);
    expect(await errorOf(pool.call.echo(1))).toMatchObject({ code: "QUEUE_FULL" });
    latch.open();
    expect(await Promise.all(held)).toEqual([1, 2]);
    expect(await pool.call.echo(2)).toBe(2);
  });

  it("counts what waits for lanes that are starting", async () => {
    const marks = makeLatch();
    await using pool = createPool({ maxQueue: 1 })({ mark });
    const calls = [1, 2, 3].map((value) => pool.call.mark({ latch: marks.latch, value }));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(marks.startedCount).toBe(2);
  });
});

// Which lane takes a call: counted over real lanes.
import { createPool, type BalancerStrategy, type Pool } from "knitting";
import { describe, expect, it, vi } from "vitest";
import { echo, hold, holdLater, whereAmI } from "../../../fixtures/api/tasks.mjs";
import { makeLatch } from "./latch.ts";
import { thrownBy } from "./outcome.ts";

const completedPerLane = (pool: Pool<never>): readonly number[] =>
  pool.stats().lanes.map((lane) => lane.completed);
const asAny = (pool: unknown): Pool<never> => pool as Pool<never>;

describe("roundRobin", () => {
  it.each([
    undefined,
    "roundRobin",
    "robinRound",
    { strategy: "roundRobin" },
    { strategy: "robinRound" },
    {},
  ] as const)("goes through all lanes in turn (%j)", async (balancer) => {
    await using pool = createPool({ threads: 3, ...(balancer === undefined ? {} : { balancer }) })({ echo });
    await pool.ready;
    for (let n = 0; n < 9; n++) await pool.call.echo(n);
    await Promise.all(Array.from({ length: 90 }, (_, n) => pool.call.echo(n)));
    expect(completedPerLane(asAny(pool))).toEqual([33, 33, 33]);
  });

  it("takes a turn for busy lanes as well", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 2 })({ hold, echo });
    await pool.ready;
    const held = pool.call.hold({ latch: latch.latch });
    await latch.started();
    const calls = Array.from({ length: 10 }, (_, n) => pool.call.echo(n));
    expect(pool.stats().lanes.map((lane) => lane.inFlight)).toEqual([6, 5]);
    latch.open();
    await Promise.all([held, ...calls]);
  });
});

describe("firstIdle", () => {
  it("takes the first lane as long as it is idle", async () => {
    await using pool = createPool({ threads: 3, balancer: "firstIdle" })({ whereAmI });
    await pool.ready;
    const lanes = new Set<number>();
    for (let n = 0; n < 10; n++) lanes.add(await pool.call.whereAmI());
    expect(lanes.size).toBe(1);
    expect(completedPerLane(asAny(pool))).toEqual([10, 0, 0]);
  });

  it("goes past busy lanes, and in turn when all are busy", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 3, balancer: { strategy: "firstIdle" } })({ holdLater });
    await pool.ready;
    const held = Array.from({ length: 9 }, (_, value) => pool.call.holdLater({ latch: latch.latch, value }));
    expect(pool.stats().lanes.map((lane) => lane.inFlight)).toEqual([3, 3, 3]);
    latch.open();
    await Promise.all(held);
  });
});

describe("randomLane", () => {
  it("takes the lane that chance gives", async () => {
    await using pool = createPool({ threads: 4, balancer: "randomLane" })({ echo });
    await pool.ready;
    const random = vi.spyOn(Math, "random");
    for (const chance of [0, 0.25, 0.25, 0.99, 0.74]) {
      random.mockReturnValueOnce(chance);
      await pool.call.echo(1);
    }
    random.mockRestore();
    expect(completedPerLane(asAny(pool))).toEqual([1, 2, 1, 1]);
  });

  it("uses all lanes in the long run", async () => {
    await using pool = createPool({ threads: 3, balancer: "randomLane" })({ echo });
    await pool.ready;
    await Promise.all(Array.from({ length: 600 }, (_, n) => pool.call.echo(n)));
    for (const completed of completedPerLane(asAny(pool))) expect(completed).toBeGreaterThan(100);
  });
});

describe("firstIdleOrRandom", () => {
  it("takes the first idle lane, and a random one when all are busy", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 3, balancer: "firstIdleOrRandom" })({ holdLater, echo });
    await pool.ready;
    await pool.call.echo(1);
    await pool.call.echo(2);
    expect(completedPerLane(asAny(pool))).toEqual([2, 0, 0]);
    const held = [1, 2, 3].map((value) => pool.call.holdLater({ latch: latch.latch, value }));
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    held.push(...[4, 5].map((value) => pool.call.holdLater({ latch: latch.latch, value })));
    random.mockRestore();
    expect(pool.stats().lanes.map((lane) => lane.inFlight)).toEqual([1, 3, 1]);
    latch.open();
    await Promise.all(held);
  });
});

describe("leastInFlight", () => {
  it("takes the lane with the fewest calls, and idle ones in turn", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 3, balancer: "leastInFlight" })({ holdLater, echo });
    await pool.ready;
    for (let n = 0; n < 6; n++) await pool.call.echo(n);
    expect(completedPerLane(asAny(pool))).toEqual([2, 2, 2]);
    const held = [1, 2, 3, 4].map((value) => pool.call.holdLater({ latch: latch.latch, value }));
    expect(
      pool
        .stats()
        .lanes.map((lane) => lane.inFlight)
        .toSorted(),
    ).toEqual([1, 1, 2]);
    held.push(...[5, 6].map((value) => pool.call.holdLater({ latch: latch.latch, value })));
    expect(pool.stats().lanes.map((lane) => lane.inFlight)).toEqual([2, 2, 2]);
    latch.open();
    await Promise.all(held);
  });
});

describe("sharedQueue", () => {
  it("gives a lane two calls and keeps the others, so that a blocked lane holds up one", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 2, balancer: "sharedQueue" })({ hold, echo });
    await pool.ready;
    const held = pool.call.hold({ latch: latch.latch });
    await latch.started();
    const calls = Array.from({ length: 100 }, (_, n) => pool.call.echo(n));
    expect(pool.stats().lanes.map((lane) => lane.inFlight)).toEqual([2, 2]);
    const stuck = new Set(calls.keys());
    await new Promise<void>((resolve) => {
      for (const [n, call] of calls.entries()) {
        void call.then(() => {
          stuck.delete(n);
          if (stuck.size === 1) resolve();
        });
      }
    });
    latch.open();
    await held;
    expect(await Promise.all(calls)).toEqual([...calls.keys()]);
  });

  it("counts what it keeps against maxQueue", async () => {
    const latch = makeLatch();
    const options = { threads: 2, balancer: "sharedQueue", maxQueue: 4 } as const;
    await using pool = createPool(options)({ hold });
    await pool.ready;
    const held = Array.from({ length: 2 }, () => pool.call.hold({ latch: latch.latch }));
    await latch.started(2);
    held.push(...Array.from({ length: 4 }, () => pool.call.hold({ latch: latch.latch })));
    await expect(pool.call.hold({ latch: latch.latch })).rejects.toMatchObject({ code: "QUEUE_FULL" });
    latch.open();
    await Promise.all(held);
  });

  it("gives the place of a call that was given up to the next one", async () => {
    for (const balancer of ["sharedQueue", "roundRobin"] as const) {
      const latch = makeLatch();
      await using pool = createPool({ threads: 2, balancer, maxQueue: 4 })({ hold });
      await pool.ready;
      const held = Array.from({ length: 2 }, () => pool.call.hold({ latch: latch.latch }));
      await latch.started(2);
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = Array.from({ length: 4 }, (_, index) =>
        pool.call.hold({ latch: latch.latch }, index % 2 === 0 ? { signal } : {}),
      );
      const gaveUp = waiting.filter((_, index) => index % 2 === 0);
      expect(pool.stats().queued).toBe(4);
      controller.abort(new Error("enough"));
      for (const call of gaveUp) await expect(call).rejects.toThrow("enough");
      expect(pool.stats().queued).toBe(2);
      held.push(...waiting.filter((call) => !gaveUp.includes(call)));
      for (let more = 0; more < 2; more++) held.push(pool.call.hold({ latch: latch.latch }));
      await expect(pool.call.hold({ latch: latch.latch })).rejects.toMatchObject({ code: "QUEUE_FULL" });
      latch.open();
      await Promise.all(held);
    }
  });

  it("drops what it keeps when the caller gives up, and at shutdown", async () => {
    const latch = makeLatch();
    const pool = createPool({ threads: 2, balancer: "sharedQueue" })({ hold, echo });
    await pool.ready;
    const held = Array.from({ length: 4 }, () => pool.call.hold({ latch: latch.latch }));
    await latch.started(2);
    const controller = new AbortController();
    const given = pool.call.echo(1, { signal: controller.signal });
    const kept = pool.call.echo(2);
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    const ended = pool.shutdown();
    for (const call of [...held, kept]) await expect(call).rejects.toMatchObject({ code: "THREAD_CLOSED" });
    latch.open();
    await ended;
  });
});

describe("every balancer", () => {
  const strategies: readonly BalancerStrategy[] = [
    "roundRobin",
    "robinRound",
    "firstIdle",
    "randomLane",
    "firstIdleOrRandom",
    "leastInFlight",
    "sharedQueue",
  ];

  it.each(strategies)("%s is bypassed by a single lane", async (balancer) => {
    const random = vi.spyOn(Math, "random");
    await using pool = createPool({ threads: 1, balancer })({ echo });
    await pool.ready;
    const before = random.mock.calls.length;
    expect(await Promise.all(Array.from({ length: 50 }, (_, n) => pool.call.echo(n)))).toHaveLength(50);
    expect(random.mock.calls.length).toBe(before);
    random.mockRestore();
    expect(completedPerLane(asAny(pool))).toEqual([50]);
  });

  it.each(strategies)("%s spreads what was called before any lane was ready", async (balancer) => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 2, balancer })({ hold });
    const held = [1, 2].map((value) => pool.call.hold({ latch: latch.latch, value }));
    // Each blocks its lane: both have started only if they are on different lanes.
    await latch.started(2);
    latch.open();
    expect(await Promise.all(held)).toEqual([1, 2]);
  });

  it.each(strategies)("%s settles a batch over all lanes", async (balancer) => {
    await using pool = createPool({ threads: 2, balancer, inliner: {} })({ echo });
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    expect(await Promise.all(numbers.map((n) => pool.call.echo(n)))).toEqual(numbers);
    expect(pool.stats()).toMatchObject({ completed: 500, failed: 0, inFlight: 0, queued: 0 });
  });

  it("that does not exist is refused, naming those that do", () => {
    const error = thrownBy(() => createPool({ balancer: "leastLoaded" as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/`balancer`.*roundRobin.*firstIdleOrRandom.*leastLoaded/);
  });
});

import { createPool, KnittingError, type PoolOptions } from "knitting";
import { describe, expect, test } from "vitest";
import * as faults from "../../../fixtures/tasks/faults.mjs";
import { block, double, echo, whichLane } from "../../../fixtures/tasks/plain.mjs";
import { makeLatch } from "../api/latch.ts";
import { errorOf, reasonOf } from "../api/outcome.ts";
import { LaneThreads } from "./lane-threads.ts";

const tasks = { ...faults, block, double, echo, whichLane };
const open = (options: PoolOptions = {}) => createPool(options)(tasks);

/** Together far more than the request buffer of `SMALL_BUFFERS` holds. */
const LOAD = "load ".repeat(1_000);
const SMALL_BUFFERS: PoolOptions = { payload: { mode: "fixed", payloadMaxByteLength: 65_536 } };
const SMALL_HEAP: PoolOptions = { worker: { resourceLimits: { maxOldGenerationSizeMb: 24 } } };

describe("a lane that dies", () => {
  test.each([
    ["throwFromTimer", "an uncaught RangeError: thrown by a stray timer", {}],
    ["rejectUnhandled", "an uncaught TypeError: nobody handles this", {}],
    ["throwNothing", "it exited with code 1", {}],
    ["dieLikeNode", "an uncaught Error: as if uncaught", {}],
    [
      "hoard",
      "it ran out of memory (raise worker.resourceLimits, or give the task less to hold)",
      SMALL_HEAP,
    ],
  ] as const)("rejects the call that it ran: %s", async (name, how, options) => {
    await using pool = open(options);
    const error = await errorOf(pool.call[name]());
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({
      name: "KnittingError",
      code: "LANE_CRASHED",
      laneIndex: 0,
      exitCode: 1,
      taskName: name,
      message: `Lane 0 crashed while it ran ${name}: ${how}`,
    });
    expect(await pool.call.double(21)).toBe(42);
    expect(pool.stats()).toMatchObject({ restarts: 1, inFlight: 0, queued: 0, failed: 1, completed: 1 });
  });

  test("keeps its uncaught error as the cause", async () => {
    await using pool = open();
    const error = await errorOf(pool.call.throwFromTimer());
    expect(error.cause).toBeInstanceOf(RangeError);
    expect((error.cause as Error).stack).toContain("faults.mjs");
  });

  test("leaves the calls behind it to its successor, in order and each once", async () => {
    await using pool = open(SMALL_BUFFERS);
    const crash = reasonOf(pool.call.throwFromTimer());
    const order: number[] = [];
    const queued = Array.from({ length: 600 }, async (_, id) => {
      const value = await pool.call.echo({ id, LOAD });
      order.push(id);
      return value;
    });
    expect(await crash).toMatchObject({ code: "LANE_CRASHED" });
    expect(await Promise.all(queued)).toEqual(Array.from({ length: 600 }, (_, id) => ({ id, LOAD })));
    expect(order).toEqual(Array.from({ length: 600 }, (_, id) => id));
    expect(pool.stats().lanes[0]).toMatchObject({ restarts: 1, completed: 600, inFlight: 0, queued: 0 });
  });

  test("keeps more calls than its ring holds when it blocks as it dies", async () => {
    await using pool = open({ worker: { hardTimeoutMs: 200, hardTimeoutAction: "replaceLane" } });
    await pool.ready;
    const hang = reasonOf(pool.call.spin());
    const queued = Array.from({ length: 3_000 }, (_, id) => pool.call.double(id));
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT" });
    expect(await Promise.all(queued)).toEqual(Array.from({ length: 3_000 }, (_, id) => id * 2));
  });

  test("rejects every call that had begun, and no other", async () => {
    await using pool = open();
    await pool.ready;
    const begun = Array.from({ length: 20 }, () => reasonOf(pool.call.stall()));
    const crash = reasonOf(pool.call.throwFromTimer());
    for (const reason of await Promise.all([...begun, crash]))
      expect(reason).toMatchObject({ code: "LANE_CRASHED" });
    expect(await pool.call.double(4)).toBe(8);
    expect(pool.stats()).toMatchObject({ failed: 21, restarts: 1 });
  });

  test("is not noticed by other lanes", async () => {
    await using pool = open({ threads: 2 });
    await pool.ready;
    const { latch, started, open: openLatch } = makeLatch();
    const onFirst = pool.call.block(latch);
    const second = await pool.call.whichLane();
    await started();
    // Round-robin: the next call would go to the blocked lane, and the one after that to the other.
    const behind = pool.call.double(1);
    const crash = await errorOf(pool.call.throwFromTimer());
    expect(crash).toMatchObject({ code: "LANE_CRASHED", laneIndex: 1 });
    openLatch();
    expect(await Promise.all([onFirst, behind])).toEqual(["opened", 2]);
    expect(pool.stats().lanes.map((lane) => lane.restarts)).toEqual([0, 1]);
    await Promise.all([pool.call.double(1), pool.call.double(1)]);
    const marks = new Set(await Promise.all(Array.from({ length: 8 }, () => pool.call.whichLane())));
    expect(marks.has(second)).toBe(false);
  });

  test("is replaced again and again", async () => {
    await using pool = open();
    for (let round = 0; round < 8; round++) {
      const crash = reasonOf(pool.call.dieLikeNode());
      const after = pool.call.double(round);
      expect(await crash).toMatchObject({ code: "LANE_CRASHED" });
      expect(await after).toBe(round * 2);
    }
    expect(pool.stats().restarts).toBe(8);
  });

  test("is replaced when it dies while it runs nothing", async () => {
    await using pool = open();
    const { latch } = makeLatch();
    const first = await pool.call.whichLane();
    expect(await pool.call.throwOnceIdle(latch)).toBe("armed");
    Atomics.store(new Int32Array(latch), 0, 1);
    let mark = first;
    while (mark === first) mark = await pool.call.whichLane();
    expect(pool.stats()).toMatchObject({ restarts: 1, failed: 0 });
  });

  test("is replaced when something else in the process ends it", async () => {
    const threads = new LaneThreads();
    await using pool = open({ threads: 2 });
    await pool.ready;
    const { latch, started } = makeLatch();
    const running = errorOf(pool.call.block(latch));
    await started();
    const queued = [1, 2, 3, 4].map((number) => pool.call.double(number));
    await threads.terminate(pool.lanes[0]?.threadId);
    threads.stopWatching();
    expect(await running).toMatchObject({
      code: "LANE_CRASHED",
      laneIndex: 0,
      taskName: "block",
      message: "Lane 0 crashed while it ran block: it exited with code 1",
    });
    expect(await Promise.all(queued)).toEqual([2, 4, 6, 8]);
    expect(pool.stats().lanes.map((lane) => lane.restarts)).toEqual([1, 0]);
  });
});

describe("a call that goes wrong without its lane", () => {
  test.each(["exit", "reallyExit", "abort", "kill", "namedExit", "namespaceExit"])(
    "rejects when it tries to end the process: %s",
    async (how) => {
      await using pool = open();
      const error = await errorOf(pool.call.tryToExit(how));
      expect(error).toMatchObject({ name: "KnittingError", code: "KNT_ERROR_PROCESS_GUARD" });
      const api = how.startsWith("name") ? "exit" : how;
      expect(error.message).toContain(`KNT_ERROR_PROCESS_GUARD: process.${api} is disabled in worker tasks`);
      expect(pool.stats().restarts).toBe(0);
    },
  );

  test("rejects when the stack overflows", async () => {
    await using pool = open();
    expect(await errorOf(pool.call.overflowStack())).toMatchObject({ name: "RangeError" });
    expect(pool.stats().restarts).toBe(0);
  });

  test("rejects when the `then` of its result cannot be read", async () => {
    for (const options of [{}, { inliner: {}, threads: 0 }] as const) {
      await using pool = open(options);
      expect(await errorOf(pool.call.hostileThen())).toMatchObject({ message: "do not ask" });
      expect(pool.stats().restarts).toBe(0);
    }
  });
});

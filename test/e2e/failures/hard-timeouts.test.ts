import { createPool } from "knitting";
import { describe, expect, test } from "vitest";
import { rejectUnhandled, spin, spinAfterSignal, stall } from "../../../fixtures/tasks/faults.mjs";
import { bounce, busyFor, double, echo, echoAsync } from "../../../fixtures/tasks/plain.mjs";
import { makeLatch } from "../api/latch.ts";
import { errorOf, reasonOf } from "../api/outcome.ts";

const tasks = { rejectUnhandled, spin, spinAfterSignal, stall, bounce, busyFor, double, echo, echoAsync };
const LIMIT_MS = 200;

function openReplacing(threads = 1, hardTimeoutMs = LIMIT_MS) {
  return createPool({ threads, worker: { hardTimeoutMs, hardTimeoutAction: "replaceLane" } })(tasks);
}

describe("hardTimeoutAction replaceLane", () => {
  test.each(["spin", "stall"] as const)(
    "rejects the call that overran, and runs the next: %s",
    async (name) => {
      await using pool = openReplacing();
      const hang = errorOf(pool.call[name]());
      const next = pool.call.double(21);
      expect(await hang).toMatchObject({
        name: "KnittingError",
        code: "TASK_HARD_TIMEOUT",
        message: `Task hard timeout after ${LIMIT_MS}ms (${name})`,
        taskName: name,
        laneIndex: 0,
        timeoutMs: LIMIT_MS,
      });
      expect(await next).toBe(42);
      // The lane may have answered that one before it was ended; this one is its successor's.
      expect(await pool.call.double(4)).toBe(8);
      expect(pool.stats()).toMatchObject({ restarts: 1, inFlight: 0, queued: 0, state: "ready" });
    },
  );

  test("watches the calls that the successor finds in the ring", async () => {
    await using pool = openReplacing();
    await pool.ready;
    const hangs = Array.from({ length: 3 }, () => reasonOf(pool.call.spin()));
    const last = pool.call.double(5);
    for (const reason of await Promise.all(hangs))
      expect(reason).toMatchObject({ code: "TASK_HARD_TIMEOUT" });
    expect(await last).toBe(10);
    expect(pool.stats().restarts).toBe(3);
  });

  test("says of calls that ran beside it why their lane was replaced", async () => {
    await using pool = openReplacing();
    await pool.ready;
    const first = reasonOf(pool.call.stall());
    const { latch, started } = makeLatch();
    const second = reasonOf(pool.call.spinAfterSignal(latch));
    await started();
    expect(await first).toMatchObject({ code: "TASK_HARD_TIMEOUT", taskName: "stall" });
    const error = await second;
    // On a busy machine both may have overrun by the time the host looks; one look kills for the first alone.
    expect(error).toMatchObject({ code: "LANE_CRASHED", taskName: "spinAfterSignal" });
    expect((error as Error).message).toBe(
      "Lane 0 crashed while it ran spinAfterSignal: it was replaced because of another call: " +
        `Task hard timeout after ${LIMIT_MS}ms (stall)`,
    );
  });

  test("sends what an async function has returned before a call begins that blocks the lane", async () => {
    await using pool = openReplacing();
    await pool.ready;
    const quick = ["one", "two"].map((value) => pool.call.echoAsync(value));
    const hang = reasonOf(pool.call.spin());
    expect(await Promise.all(quick)).toEqual(["one", "two"]);
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT", taskName: "spin" });
  });

  test("does not lose a transferred buffer that waits behind the call that overran", async () => {
    await using pool = openReplacing();
    await pool.ready;
    const { latch, started } = makeLatch();
    const hang = reasonOf(pool.call.spinAfterSignal(latch));
    await started();
    const buffers = Array.from({ length: 5 }, (_, id) => new Uint8Array(1_000).fill(id).buffer);
    const bounced = buffers.map((buffer) => pool.call.bounce(buffer, { transfer: [buffer] }));
    for (const buffer of buffers) expect(buffer.byteLength).toBe(0);
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT" });
    const back = await Promise.all(bounced);
    expect(back.map((buffer) => [buffer.byteLength, ...new Uint8Array(buffer, 0, 2)])).toEqual(
      buffers.map((_, id) => [1_000, id + 1, id]),
    );
  });

  test("never ends a lane for a call that waits", async () => {
    // Twelve tenths of the limit, one after the other. The limit is long, because a busy machine may well keep a lane
    // from its core for some hundred milliseconds, and those count.
    await using pool = openReplacing(1, 1_500);
    await pool.ready;
    const waiting = Array.from({ length: 12 }, () => pool.call.busyFor(150));
    expect(await Promise.all(waiting)).toHaveLength(12);
    expect(pool.stats().restarts).toBe(0);
  });

  test("leaves other lanes alone", async () => {
    await using pool = openReplacing(2);
    await pool.ready;
    const ids = pool.lanes.map((lane) => lane.threadId);
    const { latch, started } = makeLatch();
    const hang = reasonOf(pool.call.spinAfterSignal(latch));
    await started();
    const results = await Promise.all(Array.from({ length: 200 }, (_, id) => pool.call.double(id)));
    expect(results).toEqual(Array.from({ length: 200 }, (_, id) => id * 2));
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT", laneIndex: 0 });
    expect(pool.lanes[1]).toMatchObject({ threadId: ids[1], state: "ready" });
    expect(pool.stats().lanes.map((lane) => lane.restarts)).toEqual([1, 0]);
  });
});

describe("hardTimeoutAction shutdown", () => {
  test("is the default: the pool ends, whatever waits in it", async () => {
    const pool = createPool({ worker: { hardTimeoutMs: LIMIT_MS } })(tasks);
    await pool.ready;
    const { latch, started } = makeLatch();
    const hang = errorOf(pool.call.spinAfterSignal(latch));
    await started();
    const waiting = Array.from({ length: 2_000 }, (_, id) => reasonOf(pool.call.double(id)));
    expect(await hang).toMatchObject({ code: "TASK_HARD_TIMEOUT", taskName: "spinAfterSignal" });
    for (const reason of await Promise.all(waiting)) expect(reason).toMatchObject({ code: "THREAD_CLOSED" });
    expect(await errorOf(pool.call.double(1))).toMatchObject({ code: "POOL_SHUT_DOWN" });
    await pool.shutdown();
    expect(pool.stats()).toMatchObject({ state: "closed", inFlight: 0, queued: 0 });
  });
});

import { createPool, type PoolOptions } from "knitting";
import { describe, expect, test } from "vitest";
import * as plain from "../../../fixtures/tasks/plain.mjs";
import { makeLatch } from "../api/latch.ts";
import { reasonOf } from "../api/outcome.ts";

// With every safety net off, so that a wake-up that is missed hangs the test.
const NO_NETS: PoolOptions = {
  worker: { timers: { parkMs: 0, spinMicroseconds: 0 } },
  host: { stallFreeLoops: 0, maxBackoffMs: 0 },
};
const SMALL = 65_536;
const MESSAGE_BYTES = 8_000;
const CALLS = 500;

const BUFFERS: readonly (readonly [string, PoolOptions["payload"]])[] = [
  ["fixed buffers", { mode: "fixed", payloadMaxByteLength: SMALL }],
  ["growable buffers", { mode: "growable", payloadInitialBytes: 1, payloadMaxByteLength: SMALL }],
  ["large growable buffers", { mode: "growable", payloadInitialBytes: 1_000 }],
];

const message = (id: number): Uint8Array => new Uint8Array(MESSAGE_BYTES).fill(id);

/** By memory comparison: `toEqual` takes milliseconds for an array of this size. */
function isMessage(bytes: unknown, id: number): boolean {
  return bytes instanceof Uint8Array && Buffer.compare(bytes, message(id)) === 0;
}

const ids = Array.from({ length: CALLS }, (_, id) => id);

describe.each(BUFFERS)("with %s", (_name, payload) => {
  const open = (options: PoolOptions = NO_NETS) => createPool({ ...options, payload: payload ?? {} })(plain);

  test.each(["echo", "echoLater"] as const)("large payloads flow both ways at once: %s", async (name) => {
    await using pool = open();
    const results = await Promise.all(ids.map((id) => pool.call[name](message(id))));
    for (const id of ids) expect(isMessage(results[id], id)).toBe(true);
    expect(pool.stats()).toMatchObject({
      bytesSent: CALLS * MESSAGE_BYTES,
      bytesReceived: CALLS * MESSAGE_BYTES,
    });
  });

  test("large arguments, small results", async () => {
    await using pool = open();
    const results = await Promise.all(ids.map((id) => pool.call.measure(message(id))));
    expect(results).toEqual(ids.map((id) => ({ length: MESSAGE_BYTES, fill: id % 256 })));
  });

  test.each(["bytes", "bytesLater"] as const)("small arguments, large results: %s", async (name) => {
    await using pool = open();
    const results = await Promise.all(ids.map((id) => pool.call[name]({ length: MESSAGE_BYTES, fill: id })));
    for (const id of ids) expect(isMessage(results[id], id)).toBe(true);
  });

  test("results of many sizes, the largest among them", async () => {
    await using pool = open({ ...NO_NETS, threads: 2 });
    const lengths = ids.map((id) => (id % 7 === 0 ? SMALL / 8 : id));
    const results = await Promise.all(
      lengths.map((length, id) => pool.call.bytesLater({ length, fill: id })),
    );
    expect(results.map((bytes) => bytes.length)).toEqual(lengths);
  });

  test("results that come while the host is blocked wait for it", async () => {
    await using pool = open();
    await pool.ready;
    const calls = ids.map((id) => pool.call.bytes({ length: MESSAGE_BYTES, fill: id }));
    const later = ids.map((id) => pool.call.bytesLater({ length: MESSAGE_BYTES, fill: id }));
    const end = performance.now() + 200;
    while (performance.now() < end);
    for (const [index, bytes] of (await Promise.all([...calls, ...later])).entries()) {
      expect(isMessage(bytes, index % CALLS)).toBe(true);
    }
  });

  test("text and objects larger than what is free", async () => {
    await using pool = open();
    const values = ids.map((id) => ({
      id,
      ascii: "a".repeat(1_000),
      wide: "Ω".repeat(1_000),
      list: [id, id + 0.5],
    }));
    expect(await Promise.all(values.map((value) => pool.call.echo(value)))).toEqual(values);
  });
});

describe("calls that outnumber what the ring holds", () => {
  const open = (payload: PoolOptions["payload"]) => createPool({ ...NO_NETS, payload: payload ?? {} })(plain);

  test("reach a lane whose tasks all wait for the last of them", async () => {
    await using pool = open({});
    const waiting = Array.from({ length: 5_000 }, (_, id) => pool.call.waitAtGate(id));
    expect(await pool.call.openGate()).toBe(5_000);
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5_000 }, (_, id) => id));
  });

  test("do so too when their payloads fill the buffer many times", async () => {
    await using pool = open({ mode: "fixed", payloadMaxByteLength: SMALL });
    const waiting = ids.map((id) => pool.call.waitAtGate(message(id)));
    expect(await pool.call.openGate()).toBe(CALLS);
    for (const [id, bytes] of (await Promise.all(waiting)).entries()) expect(isMessage(bytes, id)).toBe(true);
  });

  test("can be given up while they wait, and none of the others is lost", async () => {
    await using pool = open({ mode: "fixed", payloadMaxByteLength: SMALL });
    await pool.ready;
    const { latch, started, open: openLatch } = makeLatch();
    const blocked = pool.call.block(latch);
    await started();
    const controller = new AbortController();
    const calls = ids.map((id) => {
      const kept = pool.call.measure(message(id));
      const givenUp = reasonOf(pool.call.measure(message(id), { signal: controller.signal }));
      return { kept, givenUp };
    });
    controller.abort("enough");
    for (const { givenUp } of calls) expect(await givenUp).toBe("enough");
    openLatch();
    expect(await blocked).toBe("opened");
    expect(await Promise.all(calls.map(({ kept }) => kept))).toEqual(
      ids.map((id) => ({ length: MESSAGE_BYTES, fill: id % 256 })),
    );
    expect(await pool.call.double(2)).toBe(4);
    expect(pool.stats()).toMatchObject({ inFlight: 0, queued: 0, failed: CALLS });
    // What was given up before the lane began it was never run.
    expect(pool.stats().lanes[0]?.completed).toBe(CALLS + 2);
  });
});

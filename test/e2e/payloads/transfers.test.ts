import { createPool } from "knitting";
import { describe, expect, test } from "vitest";
import * as plain from "../../../fixtures/tasks/plain.mjs";
import { makeLatch } from "../api/latch.ts";
import { errorOf } from "../api/outcome.ts";

const LARGE = 100_000_000;

describe("transfer", () => {
  test("moves a buffer there and back, past every payload limit", async () => {
    await using pool = createPool()(plain);
    const buffer = new ArrayBuffer(LARGE);
    const moved = pool.call.bounce(buffer, { transfer: [buffer] });
    expect(buffer.byteLength).toBe(0);
    const back = await moved;
    expect(back.byteLength).toBe(LARGE);
    expect(new Uint8Array(back)[0]).toBe(1);
    expect(pool.stats().bytesSent).toBeGreaterThanOrEqual(LARGE);
  });

  test("detaches the buffer at the call, wherever the call then waits", async () => {
    await using pool = createPool()(plain);
    const early = new Uint8Array([1]).buffer;
    const beforeReady = pool.call.bounce(early, { transfer: [early] });
    expect(early.byteLength).toBe(0);
    await pool.ready;
    const { latch, started, open } = makeLatch();
    const blocked = pool.call.block(latch);
    await started();
    // Enough to fill the ring, so that the rest waits on the host.
    const buffers = Array.from({ length: 2_000 }, (_, id) => new Uint8Array([id % 200]).buffer);
    const bounced = buffers.map((buffer) => pool.call.bounce(buffer, { transfer: [buffer] }));
    expect(buffers.every((buffer) => buffer.byteLength === 0)).toBe(true);
    open();
    await blocked;
    expect(new Uint8Array(await beforeReady)[0]).toBe(2);
    const back = await Promise.all(bounced);
    expect(back.map((buffer) => new Uint8Array(buffer)[0])).toEqual(buffers.map((_, id) => (id % 200) + 1));
  });

  test("moves what views and containers share as one buffer", async () => {
    await using pool = createPool()(plain);
    const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
    const value = { left: new Uint8Array(buffer, 0, 2), right: new Uint8Array(buffer, 2), all: buffer };
    const back = (await pool.call.echo(value, { transfer: [buffer] })) as typeof value;
    expect(buffer.byteLength).toBe(0);
    expect([...back.left, ...back.right]).toEqual([1, 2, 3, 4]);
    expect(back.left.buffer).toBe(back.all);
    expect(back.right.buffer).toBe(back.all);
  });

  test("works on the inline lane", async () => {
    await using pool = createPool({ threads: 0, inliner: {} })(plain);
    const buffer = new Uint8Array([5]).buffer;
    const back = await pool.call.bounce(buffer, { transfer: [buffer] });
    expect(buffer.byteLength).toBe(0);
    expect(new Uint8Array(back)[0]).toBe(6);
  });

  test("leaves the buffer alone when the call cannot be made", async () => {
    await using pool = createPool()(plain);
    const buffer = new ArrayBuffer(8);
    const error = await errorOf(pool.call.echo({ buffer, refused: () => 1 }, { transfer: [buffer] }));
    expect(error).toMatchObject({ code: "KNT_ERROR_0" });
    expect(buffer.byteLength).toBe(8);
  });

  test("refuses what cannot be transferred", async () => {
    await using pool = createPool()(plain);
    const wrong = ["buffer" as unknown as ArrayBuffer];
    expect(await errorOf(pool.call.echo(1, { transfer: wrong }))).toMatchObject({
      name: "TypeError",
      message: "Expected `transfer` to hold ArrayBuffers only, got `buffer` (string)",
    });
    const gone = new ArrayBuffer(8);
    structuredClone(gone, { transfer: [gone] });
    expect(await errorOf(pool.call.echo(gone, { transfer: [gone] }))).toMatchObject({ code: "KNT_ERROR_3" });
  });

  test("copies memory that Node shares out among Buffers", async () => {
    await using pool = createPool()(plain);
    const pooled = Buffer.from("pooled");
    const back = await pool.call.echo(pooled, { transfer: [pooled.buffer as ArrayBuffer] });
    expect(Buffer.from(back as Uint8Array).toString()).toBe("pooled");
    expect(Buffer.from("still works").toString()).toBe("still works");
  });
});

describe("move", () => {
  test("takes the buffer from the lane", async () => {
    await using pool = createPool()(plain);
    const buffer = await pool.call.keepAndMove(LARGE);
    expect(buffer.byteLength).toBe(LARGE);
    expect(new Uint8Array(buffer, LARGE - 1)[0]).toBe(7);
    expect(await pool.call.keptLength()).toBe(0);
  });

  test("keeps each result with its call when there are many", async () => {
    await using pool = createPool({ threads: 2, worker: { timers: { parkMs: 0 } } })(plain);
    const buffers = Array.from({ length: 3_000 }, (_, id) => new Uint8Array([id % 200]).buffer);
    const back = await Promise.all(buffers.map((buffer) => pool.call.bounce(buffer)));
    expect(back.map((buffer) => new Uint8Array(buffer)[0])).toEqual(buffers.map((_, id) => (id % 200) + 1));
    expect(buffers.every((buffer) => buffer.byteLength === 1)).toBe(true);
  });
});

describe("a SharedArrayBuffer", () => {
  test("is the same memory on both sides, also on its way back", async () => {
    await using pool = createPool({ threads: 2 })(plain);
    const memory = new SharedArrayBuffer(4);
    const words = new Int32Array(memory);
    const results = await Promise.all(Array.from({ length: 200 }, () => pool.call.raise(memory)));
    expect(Atomics.load(words, 0)).toBe(200);
    for (const result of results) {
      expect(result).toBeInstanceOf(SharedArrayBuffer);
      Atomics.add(new Int32Array(result), 0, 1);
    }
    expect(Atomics.load(words, 0)).toBe(400);
  });
});

import { createPool, Envelope } from "knitting";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { text } from "knitting/utils";
import { describe, expect, test } from "vitest";
import * as shared from "../../../fixtures/tasks/shared.mjs";
import { makeLatch } from "../api/latch.ts";
import { errorOf } from "../api/outcome.ts";

const SETUP = new URL("../../../fixtures/tasks/shared-setup.mjs", import.meta.url).href;
let count = 0;
const freshName = (): string => `knitting-e2e-${process.pid}-${++count}`;
const firstWord = (buffer: ProcessSharedBuffer): number | undefined => buffer.array(Int32Array)[0];

describe.each([
  ["thread lanes", { threads: 2 }],
  ["the inline lane", { threads: 0, inliner: {} }],
] as const)("on %s", (_, lanes) => {
  const options = lanes;

  test("a ProcessSharedBuffer is the same memory in every call", async () => {
    await using pool = createPool(options)(shared);
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    await Promise.all(Array.from({ length: 300 }, () => pool.call.increment(buffer)));
    expect(firstWord(buffer)).toBe(300);
  });

  test("it arrives as one, and a part of it as that part", async () => {
    await using pool = createPool(options)(shared);
    using buffer = ProcessSharedBuffer.create({ bytes: 1000 });
    expect(await pool.call.describe(buffer)).toEqual({
      isOne: true,
      name: undefined,
      byteLength: 1000,
      byteOffset: 0,
    });
    const part = buffer.subbuffer(64, 100).subbuffer(8);
    expect(await pool.call.describe(part)).toMatchObject({ byteLength: 92, byteOffset: 72 });
    await pool.call.writeText([part, "in the middle"]);
    expect(text.read(buffer.view(), 72)).toBe("in the middle");
  });

  test("it goes and comes inside any value, once where it is one", async () => {
    await using pool = createPool(options)(shared);
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const value = { list: [buffer, buffer], map: new Map([[buffer, new Set([buffer])]]), self: {} };
    value.self = value;
    const back = (await pool.call.echo(value)) as typeof value;
    const [first, second] = back.list;
    expect(first).toBeInstanceOf(ProcessSharedBuffer);
    expect(second).toBe(first);
    expect([...back.map.keys()][0]).toBe(first);
    expect(back.self).toBe(back);
    buffer.array(Int32Array)[0] = 9;
    expect(first && firstWord(first)).toBe(9);
  });

  test("it goes and comes in an Envelope", async () => {
    await using pool = createPool(options)(shared);
    using buffer = ProcessSharedBuffer.create({ bytes: 8 });
    const { header } = (await pool.call.envelope(
      new Envelope({ buffer }, Uint8Array.of(1, 2, 3).buffer),
    )) as Envelope<{ buffer: ProcessSharedBuffer }>;
    expect([...header.buffer.view()]).toEqual([1, 2, 3, 0, 0, 0, 0, 0]);
    expect([...buffer.view()]).toEqual([1, 2, 3, 0, 0, 0, 0, 0]);
  });

  test("a named one crosses too, and keeps its name", async () => {
    await using pool = createPool(options)(shared);
    const name = freshName();
    using buffer = ProcessSharedBuffer.create({ bytes: 100, name });
    await pool.call.writeText([buffer, "by name"]);
    expect(text.read(buffer)).toBe("by name");
    expect(await pool.call.describe(buffer)).toMatchObject({ name, byteLength: 100 });
    const back = (await pool.call.echo(buffer)) as ProcessSharedBuffer;
    back.unlink();
    back.close();
    expect(() => ProcessSharedBuffer.open(name)).toThrow("there is none of that name");
  });

  test("closing what arrived leaves the sender's open", async () => {
    await using pool = createPool(options)(shared);
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    expect(await pool.call.close(buffer)).toBe(true);
    await pool.call.increment(buffer);
    expect(firstWord(buffer)).toBe(1);
  });

  test("a closed one is refused, and the pool goes on", async () => {
    await using pool = createPool(options)(shared);
    const buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const part = buffer.subbuffer(8);
    buffer.close();
    for (const each of [buffer, part]) {
      const error = await errorOf(pool.call.echo({ deep: [each] }));
      expect(error).toMatchObject({ code: "KNT_ERROR_3", cause: { code: "SHARED_MEMORY_CLOSED" } });
      expect(error.message).toBe(
        "KNT_ERROR_3: ProcessSharedBuffer cannot cross: value.deep[0]: This ProcessSharedBuffer was closed before. " +
          "Open it again, or close it later",
      );
    }
    expect(await pool.call.echo(1)).toBe(1);
  });
});

test("an error keeps what can cross when memory in it is closed", async () => {
  await using pool = createPool()(shared);
  using buffer = ProcessSharedBuffer.create({ bytes: 64 });
  const error = await errorOf(pool.call.throwClosed(buffer));
  expect(error).toMatchObject({ message: "with memory", kept: 1 });
  expect(error).not.toHaveProperty("buffer");
});

test("the bootstrap's data may hold memory", async () => {
  using buffer = ProcessSharedBuffer.create({ bytes: 64 });
  text.write(buffer, "for the bootstrap");
  const bootstrap = { href: SETUP, data: { buffer, when: new Date(0), shared: new SharedArrayBuffer(8) } };
  await using pool = createPool({ threads: 2, worker: { bootstrap } })(shared);
  expect(await Promise.all([pool.call.readGiven(), pool.call.readGiven()])).toEqual(
    Array(2).fill("for the bootstrap"),
  );
  buffer.close();
  expect(() => createPool({ worker: { bootstrap } })).toThrow(
    "Expected `worker.bootstrap.data` to be something",
  );
});

test("a lane has what was sent, whatever its sender does with it meanwhile", async () => {
  await using pool = createPool()(shared);
  const { latch, started, open } = makeLatch();
  const blocked = pool.call.block(latch);
  await started();
  const name = freshName();
  const buffers = [
    ProcessSharedBuffer.create({ bytes: 64 }),
    ProcessSharedBuffer.create({ bytes: 64, name }),
  ];
  const calls = buffers.map((buffer) => pool.call.echo(buffer));
  for (const [index, buffer] of buffers.entries()) {
    text.write(buffer, `sent ${index}`);
    buffer.close();
  }
  buffers[1]?.unlink();
  open();
  await blocked;
  const back = (await Promise.all(calls)) as ProcessSharedBuffer[];
  expect(back.map((buffer) => text.read(buffer))).toEqual(["sent 0", "sent 1"]);
});

test("a lane keeps memory after its host has closed it", async () => {
  await using pool = createPool()(shared);
  const buffer = ProcessSharedBuffer.create({ bytes: 64 });
  await pool.call.keep(buffer);
  text.write(buffer, "kept");
  buffer.close();
  expect(await pool.call.readKept()).toBe("kept");
});

test("lanes and host wake each other through it, as through any memory of one process", async () => {
  await using pool = createPool()(shared);
  using buffer = ProcessSharedBuffer.create({ bytes: 8 });
  const sleeping = pool.call.sleep(buffer);
  const words = buffer.array(Int32Array);
  // It sleeps from some moment on, of which nobody tells.
  while (Atomics.notify(words, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await sleeping).toBe("ok");
});

test("a thread lane makes and opens none, because the process could end with it, and says so", async () => {
  await using pool = createPool({ permission: "unsafe" })(shared);
  for (const call of [pool.call.create({ bytes: 8 }), pool.call.openNamed("any")]) {
    const error = await errorOf(call);
    expect(error).toMatchObject({ code: "SHARED_MEMORY_UNAVAILABLE" });
    expect(error.message).toMatch("A thread lane cannot create or open shared memory");
  }
  expect(await pool.call.echo("fine")).toBe("fine");
});

test("a thread lane cannot take a name away that it would have to open", async () => {
  await using pool = createPool({ permission: "unsafe" })(shared);
  const name = freshName();
  using buffer = ProcessSharedBuffer.create({ bytes: 8, name });
  expect(await errorOf(pool.call.unlink(buffer))).toMatchObject({ code: "SHARED_MEMORY_UNAVAILABLE" });
  await using strict = createPool()(shared);
  expect(await errorOf(strict.call.unlink(buffer))).toMatchObject({ code: "KNT_ERROR_PERMISSION" });
  buffer.unlink();
});

test("lanes may be ended at any moment while they use it", async () => {
  using buffer = ProcessSharedBuffer.create({ bytes: 4096 });
  for (let round = 0; round < 20; round++) {
    await using pool = createPool({ threads: 2 })(shared);
    for (let call = 0; call < 50; call++) void pool.call.increment(buffer).catch(() => {});
    await pool.call.increment(buffer);
  }
  expect(firstWord(buffer)).toBeGreaterThanOrEqual(20);
});

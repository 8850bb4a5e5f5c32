// How pools end, and when they keep their host alive.
import { createPool, KnittingError } from "knitting";
import { describe, expect, it, vi } from "vitest";
import { echo, hello, hold, holdLater, later, never } from "../../../fixtures/api/tasks.mjs";
import { generous, rejects } from "../../../fixtures/api/limits.mjs";
import { runNode } from "./child.ts";
import { makeLatch } from "./latch.ts";
import { errorOf, thrownBy } from "./outcome.ts";

describe("shutdown()", () => {
  it("rejects calls in flight with THREAD_CLOSED and later ones with POOL_SHUT_DOWN", async () => {
    const latch = makeLatch();
    const pool = createPool()({ hold, echo });
    const running = pool.call.hold({ latch: latch.latch });
    await latch.started();
    const queued = pool.call.echo(1);
    const waiting = pool.call.echo(new Promise(() => {}));
    const failures = Promise.all([running, queued, waiting].map(errorOf));
    await pool.shutdown();
    for (const error of await failures) {
      expect(error).toBeInstanceOf(KnittingError);
      expect(error).toMatchObject({ code: "THREAD_CLOSED" });
      expect(error.message).toMatch(/^Thread closed/);
    }
    const after = await errorOf(pool.call.echo(2));
    expect(after).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expect(after.message).toMatch(/^Pool is shut down/);
    expect(pool.stats()).toMatchObject({ state: "closed", inFlight: 0, queued: 0 });
  });

  it("before any lane has started ends the pool all the same", async () => {
    const pool = createPool({ threads: 2 })({ hello });
    const call = errorOf(pool.call.hello());
    const ready = errorOf(pool.ready);
    await pool.shutdown();
    expect(await call).toMatchObject({ code: "THREAD_CLOSED" });
    expect(await ready).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expect(pool.lanes.map((lane) => lane.state)).toEqual(["closed", "closed"]);
  });

  it("is idempotent: every call of it returns the same end", async () => {
    const pool = createPool()({ hello });
    await pool.call.hello();
    const first = pool.shutdown();
    expect(pool.shutdown()).toBe(first);
    await first;
    await pool.shutdown();
  });

  it("with a delay lets calls in flight finish meanwhile, and takes no more", async () => {
    const latch = makeLatch();
    const pool = createPool()({ holdLater, echo });
    const held = pool.call.holdLater({ latch: latch.latch, value: "made it" });
    await latch.started();
    const end = pool.shutdown(100);
    expect(pool.stats().state).toBe("closing");
    expect(await errorOf(pool.call.echo(1))).toMatchObject({ code: "POOL_SHUT_DOWN" });
    latch.open();
    expect(await held).toBe("made it");
    await end;
    expect(pool.stats().state).toBe("closed");
  });

  it("without one brings a delayed end forward", async () => {
    const pool = createPool()({ never });
    const call = errorOf(pool.call.never());
    const end = pool.shutdown(2_147_483_647);
    void pool.shutdown();
    await end;
    expect(await call).toMatchObject({ code: "THREAD_CLOSED" });
  });

  it.each([-1, Number.NaN, "1", 2 ** 31])("refuses a delay of %s", (delay) => {
    const pool = createPool({ threads: 0, inliner: {} })({ hello });
    expect(thrownBy(() => pool.shutdown(delay as never)).message).toMatch(/delayMs/);
    void pool.shutdown();
  });

  it("needs no this", async () => {
    const { call, shutdown, stats, idle } = createPool()({ hello });
    const { hello: sayHello } = call;
    expect(await sayHello()).toBe("hello");
    await idle();
    expect(stats().completed).toBe(1);
    await shutdown();
  });

  it("with resolveAfterFinishingAll lets submitted calls finish first", async () => {
    const latch = makeLatch();
    const pool = createPool({ worker: { resolveAfterFinishingAll: true } })({ holdLater, later, echo });
    let resolveInput: (value: unknown) => void = () => {};
    const input = new Promise((resolve) => (resolveInput = resolve));
    const calls = [
      pool.call.holdLater({ latch: latch.latch, value: 1 }),
      pool.call.later(2),
      pool.call.echo(3),
      pool.call.echo(input),
    ];
    const end = pool.shutdown();
    expect(await errorOf(pool.call.echo("too late"))).toMatchObject({ code: "POOL_SHUT_DOWN" });
    await latch.started();
    latch.open();
    resolveInput(4);
    expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
    await end;
    expect(pool.stats()).toMatchObject({ state: "closed", completed: 4 });
  });
});

describe("using", () => {
  it("closes the pool when its scope ends", async () => {
    let seen;
    let call;
    {
      using pool = createPool()({ never });
      seen = pool;
      call = errorOf(pool.call.never());
    }
    expect(seen.stats().state).not.toBe("ready");
    expect(await call).toMatchObject({ code: "THREAD_CLOSED" });
    await seen.shutdown();
    expect(seen.stats().state).toBe("closed");
  });

  it("with await waits until every lane has ended", async () => {
    let seen;
    {
      await using pool = createPool({ threads: 2 })({ hello });
      seen = pool;
      await pool.call.hello();
    }
    expect(seen.stats().state).toBe("closed");
    expect(seen.lanes.map((lane) => lane.state)).toEqual(["closed", "closed"]);
  });

  it("closes a pool that was shut down before its scope ended", async () => {
    using pool = createPool()({ hello });
    await pool.call.hello();
    await pool.shutdown();
  });
});

describe("the host", () => {
  it("may run under fake timers without stopping the pool", async () => {
    vi.useFakeTimers({
      toFake: [
        "setTimeout",
        "setInterval",
        "setImmediate",
        "clearTimeout",
        "clearInterval",
        "clearImmediate",
        "queueMicrotask",
        "Date",
        "performance",
      ],
    });
    try {
      const pool = createPool({ threads: 2 })({ echo, later, rejects, generous });
      const inline = createPool({ threads: 0, inliner: {} })({ echo });
      expect(await Promise.all(Array.from({ length: 10 }, (_, n) => inline.call.echo(n)))).toHaveLength(10);
      expect(await Promise.all(Array.from({ length: 100 }, (_, n) => pool.call.echo(n)))).toHaveLength(100);
      expect(await pool.call.later("in a lane")).toBe("in a lane");
      expect(await pool.call.generous(1)).toBe(1);
      expect(await errorOf(pool.call.rejects())).toMatchObject({ code: "TASK_TIMEOUT" });
      await Promise.all([pool.shutdown(1), inline.shutdown(1)]);
    } finally {
      vi.useRealTimers();
    }
  });

  const program = (body: string): string =>
    `import { createPool } from "knitting"; import { echo, hello, later } from "./tasks.mjs"; ${body}`;

  it("ends by itself when nothing is in flight", async () => {
    const idle = await runNode([
      "--input-type=module",
      "-e",
      program("const pool = createPool({ threads: 2 })({ hello }); console.log(await pool.call.hello());"),
    ]);
    expect(idle).toMatchObject({ code: 0, stdout: "hello\n", stderr: "" });
    const unused = await runNode([
      "--input-type=module",
      "-e",
      program("createPool({ threads: 2 })({ hello }); console.log('made');"),
    ]);
    expect(unused).toMatchObject({ code: 0, stdout: "made\n", stderr: "" });
  });

  it("stays alive while calls are in flight", async () => {
    const body = "const pool = createPool()({ later }); pool.call.later('answered').then(console.log);";
    expect(await runNode(["--input-type=module", "-e", program(body)])).toMatchObject({
      code: 0,
      stdout: "answered\n",
      stderr: "",
    });
  });

  it("stays alive until a shutdown it awaits has ended", async () => {
    const body =
      "const pool = createPool({ threads: 2 })({ hello }); await pool.shutdown(); console.log('ended', pool.stats().state);";
    expect(await runNode(["--input-type=module", "-e", program(body)])).toMatchObject({
      code: 0,
      stdout: "ended closed\n",
    });
  });
});

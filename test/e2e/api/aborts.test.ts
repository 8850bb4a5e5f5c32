// How a caller gives up on a call, and how a task hears of it.
import { AbortSignalPoolExhausted, createPool } from "knitting";
import { describe, expect, it } from "vitest";
import * as limits from "../../../fixtures/api/limits.mjs";
import { echo, hold as holdLane, mark } from "../../../fixtures/api/tasks.mjs";
import { makeLatch } from "./latch.ts";
import { errorOf, reasonOf } from "./outcome.ts";

const { awaitSignal, clock, hasAborted, hold, quick, spinUntilAborted, throwsAware } = limits;

describe(".reject()", () => {
  it("with a reason settles the call now, and the flag reaches a busy loop", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ spinUntilAborted, quick });
    const call = pool.call.spinUntilAborted({ latch: latch.latch });
    await latch.started();
    const reason = new Error("enough");
    call.reject(reason);
    expect(await reasonOf(call)).toBe(reason);
    expect(await pool.call.quick("free")).toBe("free");
  });

  it("without one lets the task answer", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ spinUntilAborted });
    const call = pool.call.spinUntilAborted({ latch: latch.latch });
    await latch.started();
    call.reject();
    expect(await call).toBe("noticed");
  });

  it("takes any reason but undefined", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold });
    for (const reason of [null, 0, "", false, Symbol("own")]) {
      const call = pool.call.hold({ latch: latch.latch });
      call.reject(reason);
      expect(await reasonOf(call)).toBe(reason);
    }
    latch.open();
  });

  it("of a call that no lane has started keeps it from ever being run", async () => {
    const latch = makeLatch();
    const held = makeLatch();
    await using pool = createPool()({ holdLane, spinUntilAborted, quick });
    const blocker = pool.call.holdLane({ latch: latch.latch });
    await latch.started();
    const queued = pool.call.spinUntilAborted({ latch: held.latch });
    queued.reject("gone");
    expect(await reasonOf(queued)).toBe("gone");
    latch.open();
    await blocker;
    await pool.call.quick(1);
    expect(held.startedCount).toBe(0);
  });

  it("without a reason of a call that waits shows the task its flag from the start", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ holdLane, hasAborted });
    const blocker = pool.call.holdLane({ latch: latch.latch });
    await latch.started();
    const queued = pool.call.hasAborted();
    queued.reject();
    latch.open();
    await blocker;
    expect(await queued).toBe(true);
    expect(await pool.call.hasAborted()).toBe(false);
  });

  it("after the end does nothing", async () => {
    await using pool = createPool()({ quick, hasAborted });
    const call = pool.call.quick(1);
    expect(await call).toBe(1);
    call.reject("late");
    expect(await call).toBe(1);
    expect(await pool.call.hasAborted()).toBe(false);
  });

  it("is there on calls of abort-aware tasks only", async () => {
    await using pool = createPool()({ echo, quick });
    expect(pool.call.echo(1)).not.toHaveProperty("reject");
    expect(pool.call.quick(1)).toHaveProperty("reject");
    await pool.idle();
  });

  it("is there when the task fails, whose error is its own", async () => {
    await using pool = createPool()({ throwsAware });
    const call = pool.call.throwsAware();
    expect(call.reject).toBeTypeOf("function");
    expect(await errorOf(call)).toMatchObject({ name: "TypeError", message: "aware and wrong" });
  });
});

describe("an abort-aware task", () => {
  it("gets a real AbortSignal whose event fires", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ awaitSignal });
    const call = pool.call.awaitSignal({ latch: latch.latch });
    await latch.started();
    call.reject();
    expect(await call).toEqual({ aborted: true, hasAborted: true, same: true, real: true });
  });

  it("gets hasAborted, now and signal; now never goes back", async () => {
    await using pool = createPool()({ clock });
    const { readings, keys } = await pool.call.clock();
    expect([...keys].sort()).toEqual(["hasAborted", "now", "signal"]);
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
  });

  it("is given the flag of its own call", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold });
    const [first, second] = [0, 1].map((value) => pool.call.hold({ latch: latch.latch, value }));
    await latch.started(2);
    second?.reject();
    latch.open();
    expect(await first).toEqual({ value: 0, aborted: false });
    expect(await second).toEqual({ value: 1, aborted: true });
  });
});

describe("abortSignalCapacity", () => {
  it("rejects one call too many with a symbol that everyone can name, and recovers", async () => {
    const latch = makeLatch();
    await using pool = createPool({ threads: 2, abortSignalCapacity: 3 })({ hold, echo });
    const held = [1, 2, 3].map((value) => pool.call.hold({ latch: latch.latch, value }));
    const reason = await reasonOf(pool.call.hold({ latch: latch.latch }));
    expect(reason).toBe(AbortSignalPoolExhausted);
    expect(reason).toBe(Symbol.for("knitting.abortSignal.poolExhausted"));
    expect(await pool.call.echo("others are not counted")).toBe("others are not counted");
    latch.open();
    await Promise.all(held);
    for (let round = 0; round < 20; round++) {
      await Promise.all([1, 2, 3].map((value) => pool.call.hold({ latch: latch.latch, value })));
    }
    expect(pool.stats()).toMatchObject({ failed: 1, inFlight: 0 });
  });

  it("is 258 unless it is set", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold });
    const held = Array.from({ length: 258 }, (_, value) => pool.call.hold({ latch: latch.latch, value }));
    expect(await reasonOf(pool.call.hold({ latch: latch.latch }))).toBe(AbortSignalPoolExhausted);
    latch.open();
    await Promise.all(held);
  });

  it("loses nothing to calls that fail on their way: refused, timed out, aborted, with a rejected input", async () => {
    await using pool = createPool({ abortSignalCapacity: 2 })({ quick });
    for (let round = 0; round < 10; round++) {
      await errorOf(pool.call.quick(() => {}));
      await errorOf(pool.call.quick(1, { signal: AbortSignal.abort() }));
      await errorOf(pool.call.quick(1, { timeoutMs: Number.NaN }));
      await reasonOf(pool.call.quick(Promise.reject(new Error("input"))));
      await errorOf(pool.call.quick(new Promise(() => {}), { timeoutMs: 0 }));
      const rejected = pool.call.quick(new Promise(() => {}));
      rejected.reject("gone");
      await reasonOf(rejected);
    }
    expect(await Promise.all([pool.call.quick(1), pool.call.quick(2)])).toEqual([1, 2]);
  });
});

describe("an AbortSignal as the call's option", () => {
  it("aborted before refuses the call with its reason, and nothing is run", async () => {
    const marks = makeLatch();
    await using pool = createPool()({ mark });
    const reason = new Error("before");
    expect(
      await reasonOf(pool.call.mark({ latch: marks.latch }, { signal: AbortSignal.abort(reason) })),
    ).toBe(reason);
    await pool.call.mark({ latch: marks.latch });
    expect(marks.startedCount).toBe(1);
  });

  it("aborted later rejects a call of any task with its reason", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ holdLane });
    const controller = new AbortController();
    const call = pool.call.holdLane({ latch: latch.latch }, { signal: controller.signal });
    await latch.started();
    controller.abort("stop");
    expect(await reasonOf(call)).toBe("stop");
    latch.open();
  });

  it("tells an abort-aware task", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ spinUntilAborted, quick });
    const controller = new AbortController();
    const call = pool.call.spinUntilAborted({ latch: latch.latch }, { signal: controller.signal });
    await latch.started();
    controller.abort();
    expect(await reasonOf(call)).toBe(controller.signal.reason);
    expect(await pool.call.quick("free")).toBe("free");
  });

  it("keeps no listener once the call has settled", async () => {
    await using pool = createPool()({ echo });
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
      listeners.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: EventListener) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    const calls = [1, 2, 3].map((value) => pool.call.echo(value, { signal }));
    expect(listeners.size).toBeGreaterThan(0);
    await Promise.all(calls);
    expect(listeners.size).toBe(0);
  });

  it("aborted while its input is pending rejects the call", async () => {
    await using pool = createPool()({ echo });
    const controller = new AbortController();
    const call = pool.call.echo(new Promise(() => {}), { signal: controller.signal });
    controller.abort("no more");
    expect(await reasonOf(call)).toBe("no more");
    expect(pool.stats().inFlight).toBe(0);
  });

  it("that is no signal rejects the call", async () => {
    await using pool = createPool()({ echo });
    const error = await errorOf(pool.call.echo(1, { signal: {} as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/signal/);
    expect(await pool.call.echo(2)).toBe(2);
  });
});

// The diagnostics channel `knitting:call`: tracers need no patching.
import { tracingChannel } from "node:diagnostics_channel";
import { createPool } from "knitting";
import { afterEach, describe, expect, it } from "vitest";
import { hold, quick } from "../../../fixtures/api/limits.mjs";
import { thrower } from "../../../fixtures/api/throws.mjs";
import { echo } from "../../../fixtures/api/tasks.mjs";
import { makeLatch } from "./latch.ts";
import { errorOf, reasonOf } from "./outcome.ts";

interface Traced {
  readonly taskName?: string;
  readonly args?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

const channel = tracingChannel<Traced>("knitting:call");
let events: (readonly [string, Traced])[] = [];
const handler =
  (name: string) =>
  (message: unknown): void => {
    events.push([name, { ...(message as Traced) }]);
  };
const subscribers = {
  start: handler("start"),
  end: handler("end"),
  asyncStart: handler("asyncStart"),
  asyncEnd: handler("asyncEnd"),
  error: handler("error"),
};
const subscribe = (): void => {
  events = [];
  channel.subscribe(subscribers);
};
afterEach(() => {
  channel.unsubscribe(subscribers);
});
const names = (): readonly string[] => events.map(([name]) => name);

describe("knitting:call", () => {
  it("tells the four events of a call, with task, arguments and result", async () => {
    await using pool = createPool()({ echo });
    subscribe();
    expect(await pool.call.echo({ a: 1 })).toEqual({ a: 1 });
    expect(names()).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    for (const [, traced] of events) expect(traced).toMatchObject({ taskName: "echo", args: { a: 1 } });
    expect(events[0]?.[1]).not.toHaveProperty("result");
    expect(events[3]?.[1]).toMatchObject({ result: { a: 1 } });
  });

  it("tells the error of a call that fails", async () => {
    await using pool = createPool()({ thrower });
    subscribe();
    const error = await errorOf(pool.call.thrower("withCode"));
    expect(names()).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(events[2]?.[1].error).toBe(error);
  });

  it("keeps .reject() on calls of abort-aware tasks", async () => {
    const latch = makeLatch();
    await using pool = createPool()({ hold, quick });
    subscribe();
    const call = pool.call.hold({ latch: latch.latch });
    await latch.started();
    call.reject("traced and gone");
    expect(await reasonOf(call)).toBe("traced and gone");
    latch.open();
    expect(await pool.call.quick(1)).toBe(1);
    expect(names()).toContain("error");
  });

  it("tells every call of a batch, and nothing once nobody listens", async () => {
    await using pool = createPool({ threads: 2 })({ echo });
    subscribe();
    await Promise.all(Array.from({ length: 50 }, (_, n) => pool.call.echo(n)));
    expect(names().filter((name) => name === "asyncEnd")).toHaveLength(50);
    channel.unsubscribe(subscribers);
    events = [];
    await pool.call.echo(1);
    expect(events).toEqual([]);
  });

  it("leaves stacks and unhandled rejections as they are", async () => {
    await using pool = createPool()({ thrower });
    subscribe();
    const error = await errorOf(pool.call.thrower("plain"));
    expect(error.stack).toMatch(/throws\.mjs[^]*tracing\.test\.ts/);
  });
});

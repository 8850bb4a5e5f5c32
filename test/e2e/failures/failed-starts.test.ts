import { createPool, importTask, KnittingError, type PoolOptions } from "knitting";
import { describe, expect, test, vi } from "vitest";
import { unreachable } from "../../../fixtures/tasks/broken-import.mjs";
import { idle } from "../../../fixtures/tasks/dies-when-idle.mjs";
import { double } from "../../../fixtures/tasks/plain.mjs";
import { errorOf, reasonOf } from "../api/outcome.ts";

const FIXTURES = new URL("../../../fixtures/tasks/", import.meta.url);
const BROKEN_BOOTSTRAP: PoolOptions = {
  worker: { bootstrap: { href: new URL("broken-bootstrap.mjs", FIXTURES), data: { key: 1 } } },
};

/** A bootstrap of which the first `failures` attempts fail; word 0 of the memory counts them. */
function flaky(failures: number): { readonly options: PoolOptions; readonly attempts: () => number } {
  const memory = new SharedArrayBuffer(8);
  const words = new Int32Array(memory);
  words[1] = failures;
  return {
    options: { worker: { bootstrap: { href: new URL("flaky-bootstrap.mjs", FIXTURES), data: memory } } },
    attempts: () => Atomics.load(words, 0),
  };
}

describe("a pool whose lanes cannot start", () => {
  test("says which module threw, and what", async () => {
    await using pool = createPool()({ unreachable });
    const error = await errorOf(pool.ready);
    expect(error).toBeInstanceOf(KnittingError);
    const href = new URL("broken-import.mjs", FIXTURES).href;
    expect(error).toMatchObject({
      code: "LANE_STARTUP",
      laneIndex: 0,
      message: `Lane 0 failed to start: importing ${href} threw Error: this module does not load in lanes`,
    });
    expect(error.cause).toMatchObject({ name: "Error", message: "this module does not load in lanes" });
  });

  test("says what the bootstrap function threw", async () => {
    await using pool = createPool(BROKEN_BOOTSTRAP)({ double });
    const error = await errorOf(pool.ready);
    expect(error).toMatchObject({ code: "LANE_STARTUP", laneIndex: 0 });
    expect(error.message).toMatch(
      /^Lane 0 failed to start: running worker\.bootstrap \(file:.*broken-bootstrap\.mjs\) threw RangeError: no bootstrap with \{"key":1\}$/,
    );
    expect(error.cause).toMatchObject({ name: "RangeError" });
  });

  test("says that a module does not exist", async () => {
    const missing = importTask<void, void>({ href: new URL("no-such-module.mjs", FIXTURES) });
    await using pool = createPool()({ missing });
    const error = await errorOf(pool.ready);
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(error.message).toContain("no-such-module.mjs");
  });

  test("rejects what was called meanwhile, and says so to whoever calls later", async () => {
    const pool = createPool({ threads: 2, ...BROKEN_BOOTSTRAP })({ double });
    const queued = Array.from({ length: 500 }, (_, id) => reasonOf(pool.call.double(id)));
    for (const reason of await Promise.all(queued)) expect(reason).toMatchObject({ code: "LANE_STARTUP" });
    const later = await errorOf(pool.call.double(1));
    expect(later).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expect(later.message).toMatch(/^Pool is shut down: Lane \d failed to start: running worker\.bootstrap/);
    await pool.shutdown();
    expect(pool.stats()).toMatchObject({ state: "closed", inFlight: 0, queued: 0 });
    expect(await errorOf(pool.ready)).toMatchObject({ code: "LANE_STARTUP" });
  });

  test("gives up after three attempts in a row", async () => {
    const { options, attempts } = flaky(1_000);
    await using pool = createPool(options)({ double });
    expect(await errorOf(pool.ready)).toMatchObject({ code: "LANE_STARTUP" });
    expect(attempts()).toBe(3);
  });

  test("starts after all when the third attempt succeeds", async () => {
    const { options, attempts } = flaky(2);
    await using pool = createPool(options)({ double });
    const queued = Array.from({ length: 100 }, (_, id) => pool.call.double(id));
    await pool.ready;
    expect(attempts()).toBe(3);
    expect(await Promise.all(queued)).toEqual(Array.from({ length: 100 }, (_, id) => id * 2));
    expect(pool.stats()).toMatchObject({ restarts: 0, state: "ready" });
  });

  test("raises no unhandled rejection when nobody looks at `ready`", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const pool = createPool(BROKEN_BOOTSTRAP)({ double });
    expect(await reasonOf(pool.call.double(1))).toMatchObject({ code: "LANE_STARTUP" });
    await pool.shutdown();
    // Node reports them when the microtasks of a turn are done.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test("gives up on lanes that come up and die three times without a call", async () => {
    const pool = createPool()({ idle });
    await pool.ready;
    await vi.waitUntil(() => pool.stats().state === "closed", { timeout: 20_000, interval: 5 });
    const error = await errorOf(pool.call.idle());
    expect(error).toMatchObject({ code: "POOL_SHUT_DOWN" });
    expect(error.message).toContain("a timer that nobody stopped");
    expect(pool.stats().restarts).toBe(3);
    await pool.shutdown();
  });
});

// The part of the suite that is about how lanes start, what ends them, and what comes after.
import { createPool, importTask, type KnittingError } from "knitting";
import { expect, onTestFinished, test } from "vitest";
import { unreachable } from "../../../fixtures/carriers/throws.mjs";
import { type CarrierPools, only, reasonOf } from "./carrier-pool.ts";

export function lifetimeSuite(carrier: CarrierPools): void {
  const { isProcess, open, options } = carrier;

  test("runs the bootstrap first, with its data, and says when it throws", async () => {
    const href = new URL("../../../fixtures/carriers/bootstrap.mjs", import.meta.url).href;
    const data = { map: new Map([["a", 1n]]), when: new Date(5) };
    const { call } = open({ worker: { bootstrap: { href, data } } });
    expect((await call.whereAmI()).prepared).toStrictEqual(data);
    const broken = open({ worker: { bootstrap: { href, name: "broken" } } });
    const error = await reasonOf(broken.call.add([1, 2]));
    expect(error).toMatchObject({ code: "LANE_STARTUP", cause: { message: "the bootstrap is broken" } });
  });

  test("starts lanes from another module, and holds that to the policy too", async () => {
    const source = new URL("../../../fixtures/carriers/source.mjs", import.meta.url).href;
    const { call } = open({ source });
    const { href, read } = await call.startedFrom();
    expect(href).toBe(source);
    expect(typeof read).toBe(carrier.sandboxed ? "string" : "number");
    expect(await call.add([1, 2])).toBe(3);
    const nowhere = open({ source: new URL("nowhere.mjs", source).href });
    const error = (await reasonOf(nowhere.ready)) as KnittingError;
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(`${error.message} ${String(error.cause)}`).toContain("nowhere.mjs");
  });

  test("says what went wrong when a module of tasks cannot be loaded", async () => {
    const pool = createPool(options())({ unreachable });
    const error = (await reasonOf(pool.ready)) as KnittingError;
    expect(error.code).toBe("LANE_STARTUP");
    expect(error.message).toMatch(/importing .*throws\.mjs.*not in a lane/);
    const href = new URL("../../../fixtures/carriers/plain.mjs", import.meta.url).href;
    const shouting = createPool(options())({ shout: importTask<string, string>({ href, name: "shout" }) });
    onTestFinished(() => shouting.shutdown());
    expect(await shouting.call.shout("hey")).toBe("hey!");
    const none = createPool(options())({ none: importTask<void, void>({ href, name: "notAFunction" }) });
    expect(((await reasonOf(none.ready)) as Error).message).toMatch(/notAFunction[\s\S]*shout/);
  });

  test("replaces a lane that an uncaught error ends, and loses no call that it was not running", async () => {
    const { call, stats } = open();
    const crashed = reasonOf(call.throwFromTimer());
    const unhandled = reasonOf(call.rejectUnhandled());
    const rest = Promise.all(Array.from({ length: 50 }, (_, n) => reasonOf(call.add([n, 1]))));
    const first = (await crashed) as KnittingError;
    expect(first).toMatchObject({ code: "LANE_CRASHED", laneIndex: 0 });
    const errors = [first, (await unhandled) as KnittingError];
    const text = errors.map((error) => `${error.message} ${String(error.cause)}`).join("\n");
    expect(text).toMatch(/thrown by a stray timer|nobody handles this/);
    expect(await rest).toEqual(Array.from({ length: 50 }, (_, n) => ({ resolved: n + 1 })));
    expect(await call.add([1, 2])).toBe(3);
    expect(stats().lanes[0]?.restarts).toBeGreaterThan(0);
  });

  only(isProcess)("replaces a lane that is killed from outside", async () => {
    const pool = open();
    await pool.ready;
    const stalled = reasonOf(pool.call.stall());
    await pool.call.add([1, 1]);
    process.kill(pool.lanes[0]?.processId ?? -1, "SIGKILL");
    const error = (await stalled) as KnittingError;
    expect(error).toMatchObject({ code: "LANE_CRASHED", taskName: "stall" });
    expect(error.message).toMatch(/SIGKILL|code 137/);
    expect(await pool.call.add([1, 2])).toBe(3);
  });

  only(carrier.runtime !== "bun")("ends a lane that passes its memory limit, and says so", async () => {
    const { call } = open({ worker: { resourceLimits: { maxOldGenerationSizeMb: 64 } } });
    const error = (await reasonOf(call.hoard())) as KnittingError;
    expect(error).toMatchObject({ code: "LANE_CRASHED", taskName: "hoard" });
    expect(error.message).toContain("ran out of memory");
    expect(await call.add([1, 2])).toBe(3);
  });

  only(carrier.runtime === "bun")("refuses memory limits that Bun does not know", () => {
    expect(() => open({ worker: { resourceLimits: { maxOldGenerationSizeMb: 64 } } })).toThrow(
      /worker\.resourceLimits.*Bun.*maxOldGenerationSizeMb/,
    );
  });

  test("takes the ways to end the process from tasks, and makes no pool in a lane", async () => {
    const { call } = open();
    await expect(call.tryToExit("exit")).rejects.toMatchObject({ code: "KNT_ERROR_PROCESS_GUARD" });
    await expect(call.tryToExit("abort")).rejects.toMatchObject({ code: "KNT_ERROR_PROCESS_GUARD" });
    await expect(call.makePool()).rejects.toMatchObject({ code: "LANE_ONLY_HOST" });
    expect(await call.add([1, 2])).toBe(3);
  });

  test("goes on when a task writes to and closes the descriptors that a process has open", async () => {
    const { call } = open();
    if (!isProcess) return;
    const writes = [0, 3, 4].map((descriptor) => reasonOf(call.writeDescriptor(descriptor)));
    await Promise.all(writes);
    expect(await call.add([1, 2])).toBe(3);
    await reasonOf(call.closeDescriptor(3));
    // The lane ends for it; whatever comes then runs on its successor.
    await reasonOf(call.add([0, 0]));
    expect(await call.add([3, 4])).toBe(7);
  });
}

// One suite for every kind of lane: what a pool promises holds whatever carries its lanes.
import { readFileSync } from "node:fs";
import { createPool, Envelope, importTask, KnittingError, type PoolOptions } from "knitting";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { describe, expect, onTestFinished, test } from "vitest";
import * as tasks from "../../../fixtures/carriers/tasks.mjs";
import { unreachable } from "../../../fixtures/carriers/throws.mjs";
import { VALUES } from "./values.ts";
import { type Carrier, UNSAFE } from "./carrier.ts";

let names = 0;

/** Node of these versions runs the tasks of a strict process lane on a thread inside the process. */
function makesMemory({ runtime, permission }: Carrier): boolean {
  const [major = 0] = process.versions.node.split(".").map(Number);
  return runtime !== "node" || permission === UNSAFE || major >= 24;
}

/** What a carrier does not have is no test of it, rather than one that is skipped. */
function only(applies: boolean): (name: string, body: () => unknown) => void {
  return (name, body) => {
    if (applies) test(name, body);
  };
}

export function carrierSuite(carrier: Carrier): void {
  const isProcess = carrier.worker.runtime === "process";

  const options = ({ worker, ...rest }: PoolOptions = {}): PoolOptions => ({
    ...(carrier.permission === undefined ? {} : { permission: carrier.permission }),
    ...rest,
    worker: { ...carrier.worker, ...worker },
  });
  const open = (given?: PoolOptions) => {
    const pool = createPool(options(given))(tasks);
    onTestFinished(() => pool.shutdown());
    return pool;
  };
  const reasonOf = async (promise: Promise<unknown>): Promise<unknown> => {
    try {
      return { resolved: await promise };
    } catch (error) {
      return error;
    }
  };

  describe(`lanes on ${carrier.name}`, () => {
    test("runs calls on two lanes and keeps their results apart", async () => {
      const pool = open({ threads: 2 });
      const { call } = pool;
      await pool.ready;
      const sums = await Promise.all(Array.from({ length: 500 }, (_, n) => call.add([n, n])));
      expect(sums).toEqual(Array.from({ length: 500 }, (_, n) => 2 * n));
      expect(pool.lanes.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
        Array.from({ length: 2 }, () => `${isProcess ? "process" : "thread"} ready`),
      );
      const marks = await Promise.all([call.whichLane(), call.whichLane()]);
      expect(new Set(marks).size).toBe(2);
      const { isMain, pid } = await call.whereAmI();
      expect(isMain).toBe(false);
      expect(pid === process.pid).toBe(!isProcess);
    });

    test("brings arguments and results across as structuredClone() does", async () => {
      const { call } = open();
      for (const value of VALUES) {
        expect(await call.echo(value)).toStrictEqual(structuredClone(value));
        expect(await call.echoLater(value)).toStrictEqual(structuredClone(value));
      }
      const ring: { self?: unknown } = {};
      ring.self = ring;
      const back = (await call.echo(ring)) as typeof ring;
      expect(back.self).toBe(back);
      const envelope = (await call.echo(new Envelope({ a: 1 }, new Uint8Array([1, 2]).buffer))) as Envelope;
      expect(envelope).toBeInstanceOf(Envelope);
    });

    test("brings large payloads across, more at once than its buffers hold", async () => {
      const { call } = open({ payload: { payloadMaxByteLength: 8 << 20, maxPayloadBytes: 1 << 20 } });
      const sent = Array.from({ length: 40 }, (_, n) => new Uint8Array(700_000).fill(n));
      const back = (await Promise.all(sent.map((bytes) => call.echo(bytes)))) as Uint8Array[];
      expect(back.every((bytes, n) => bytes.length === 700_000 && bytes[0] === n && bytes.at(-1) === n)).toBe(
        true,
      );
      const made = await Promise.all(Array.from({ length: 20 }, () => call.bytes(900_000)));
      expect(made.every((bytes) => bytes.length === 900_000 && bytes.at(-1) === 9)).toBe(true);
      await expect(call.echo(new Uint8Array((1 << 20) + 1))).rejects.toMatchObject({ code: "KNT_ERROR_3" });
      await expect(call.bytes((1 << 20) + 1)).rejects.toMatchObject({ code: "KNT_ERROR_3" });
    });

    test("moves buffers between threads, and copies them between processes", async () => {
      const { call } = open();
      const buffer = new Uint8Array([1, 2, 3]).buffer;
      expect(await call.echo(buffer, { transfer: [buffer] })).toEqual(new Uint8Array([1, 2, 3]).buffer);
      expect(buffer.byteLength).toBe(isProcess ? 3 : 0);
      expect(new Uint8Array(await call.moveBytes(5))).toEqual(new Uint8Array(5).fill(7));
      const shared = new SharedArrayBuffer(8);
      if (isProcess) {
        const error = await reasonOf(call.echo({ list: [shared] }));
        expect(error).toMatchObject({ code: "KNT_ERROR_3" });
        expect((error as Error).message).toMatch(/SharedArrayBuffer .*value\.list\[0\].*ProcessSharedBuffer/);
      } else {
        expect(await call.echo(shared)).toBeInstanceOf(SharedArrayBuffer);
      }
    });

    test("rejects with what a task throws", async () => {
      const { call } = open();
      expect(await reasonOf(call.throwIt("null"))).toBe(null);
      expect(await reasonOf(call.throwIt("undefined"))).toBe(undefined);
      expect(await reasonOf(call.throwIt("text"))).toBe("a text");
      expect(await reasonOf(call.rejectIt({ a: 1 }))).toEqual({ a: 1 });
      const error = (await reasonOf(call.throwIt("error"))) as RangeError & { code: string };
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: "too far", code: "E_FAR", cause: { message: "because" } });
      expect(error.stack).toContain("fixtures/carriers/tasks.mjs");
      expect(error.stack).toContain("e2e/carriers/suite.ts");
      await expect(call.returnFunction()).rejects.toMatchObject({ code: "KNT_ERROR_0" });
      await expect(call.echo(Symbol("local"))).rejects.toMatchObject({ code: "KNT_ERROR_1" });
    });

    test("times a call out although its lane is blocked, and kills at a hard timeout", async () => {
      const { call, stats } = open({ worker: { hardTimeoutMs: 300, hardTimeoutAction: "replaceLane" } });
      const spinning = reasonOf(call.spin());
      const waiting = call.add([1, 2], { timeoutMs: 20 });
      await expect(waiting).rejects.toMatchObject({ code: "TASK_TIMEOUT" });
      const queued = call.add([3, 4]);
      expect(await spinning).toMatchObject({ code: "TASK_HARD_TIMEOUT", taskName: "spin", timeoutMs: 300 });
      expect(await queued).toBe(7);
      expect(stats().lanes[0]?.restarts).toBe(1);
    });

    test("ends the pool at a hard timeout, if that is what is asked for", async () => {
      const { call } = open({ threads: 2, worker: { hardTimeoutMs: 200 } });
      const reasons = await Promise.all([reasonOf(call.spin()), reasonOf(call.stall())]);
      // Whichever has begun first: a lane may have to wait for a core.
      const codes = reasons.map((reason) => (reason as KnittingError).code);
      expect(codes).toContain("TASK_HARD_TIMEOUT");
      expect(["TASK_HARD_TIMEOUT", "THREAD_CLOSED"]).toEqual(expect.arrayContaining(codes));
      await expect(call.add([1, 2])).rejects.toMatchObject({ code: "POOL_SHUT_DOWN" });
    });

    test("tells a task that its call has been aborted", async () => {
      const { call, ready } = open();
      await ready;
      const looping = call.spinUntilAborted();
      const listening = call.waitForAbort();
      looping.reject();
      expect(await looping).toBe(true);
      listening.reject();
      expect(await listening).toBe("heard");
      const controller = new AbortController();
      const stalled = reasonOf(call.stall(undefined, { signal: controller.signal }));
      controller.abort(new Error("enough"));
      expect(await stalled).toMatchObject({ message: "enough" });
      expect(await call.add([1, 1])).toBe(2);
    });

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

    test("turns the event loop of an idle lane while a task has left a timer behind", async () => {
      const { call } = open();
      await call.startTicking();
      const before = await call.countTicks();
      // Nobody asks the lane for anything meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await call.countTicks()).toBeGreaterThan(before + 20);
      expect(await Promise.all([call.nap(20), call.nap(10), call.add([1, 2])])).toEqual([20, 10, 3]);
    });

    test("counts what its lanes do", async () => {
      const { call, stats, idle } = open();
      await Promise.all([call.add([1, 2]), call.echo("text"), reasonOf(call.throwIt("null"))]);
      await idle();
      const { lanes } = stats();
      expect(lanes[0]).toMatchObject({ completed: 2, failed: 1, inFlight: 0, restarts: 0 });
    });

    test("fails what is in flight at shutdown, or waits for it if asked", async () => {
      const cut = open();
      await cut.ready;
      const stalled = reasonOf(cut.call.stall());
      await cut.shutdown();
      expect(await stalled).toMatchObject({ code: "THREAD_CLOSED" });
      const waiting = open({ worker: { resolveAfterFinishingAll: true } });
      const napping = waiting.call.nap(50);
      await waiting.shutdown();
      expect(await napping).toBe(50);
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

    test.each(["anonymous", "named"])("shares memory by reference with its lanes (%s)", async (kind) => {
      const name = kind === "named" ? { name: `knitting-suite-${process.pid}-${names++}` } : {};
      const buffer = ProcessSharedBuffer.create({ bytes: 64, ...name });
      onTestFinished(() => {
        if (kind === "named") buffer.unlink();
        buffer.close();
      });
      const { call } = open({ threads: 2 });
      const words = buffer.array(Int32Array);
      const added = Array.from({ length: 40 }, () => call.addToAll({ buffer, by: 1 }));
      await Promise.all(added);
      expect([...words]).toEqual(Array.from({ length: 16 }, () => 40));
      expect(await call.addToAll({ buffer: buffer.subbuffer(8, 16), by: 2 })).toBe(42);
      expect([words[1], words[2], words[5], words[6]]).toEqual([40, 42, 42, 40]);
      const back = (await call.echo(new Envelope({ buffer }, new ArrayBuffer(1)))) as Envelope<{
        buffer: ProcessSharedBuffer;
      }>;
      back.header.buffer.array(Int32Array)[0] = 7;
      expect(words[0]).toBe(7);
    });

    test("gives the bootstrap memory by reference, and lets go of what the host has closed", async () => {
      const href = new URL("../../../fixtures/carriers/bootstrap.mjs", import.meta.url).href;
      const buffer = ProcessSharedBuffer.create({ bytes: 4096 });
      buffer.array(Int32Array)[0] = 11;
      const { call } = open({ worker: { bootstrap: { href, data: { buffer } } } });
      expect(await call.preparedFirst()).toBe(11);
      buffer.array(Int32Array)[0] = 12;
      expect(await call.preparedFirst()).toBe(12);
      await call.keepShared(buffer);
      buffer.close();
      expect(() => buffer.view()).toThrow(/closed/);
      expect(await call.readKept()).toEqual(new Uint8Array(new Int32Array([12]).buffer));
      await expect(call.addToAll({ buffer, by: 1 })).rejects.toMatchObject({ code: "KNT_ERROR_3" });
    });

    // A thread may not map memory, be it one of the host's or one inside a process: see docs/shared-memory.md.
    only(isProcess && makesMemory(carrier))("takes memory that a lane has made", async () => {
      const { call } = open();
      for (let round = 0; round < 100; round++) {
        const { buffer } = await call.makeShared(1_000);
        expect(buffer.view().every((byte) => byte === 7)).toBe(true);
        buffer.close();
      }
    });

    only(carrier.sandboxed)("holds tasks to the policy, and reports it", async () => {
      const { call, permissions } = open();
      await expect(call.readFile("/etc/hostname")).rejects.toThrow();
      expect(
        await reasonOf(call.readFile(new URL("../../../package.json", import.meta.url).pathname)),
      ).toEqual({
        resolved: readFileSync(new URL("../../../package.json", import.meta.url), "utf8").length,
      });
      expect(permissions.find(({ rule }) => rule === "read")).toMatchObject({ enforced: true });
      if (isProcess) await expect(call.loadAddon()).rejects.toThrow();
    });

    only(carrier.runtime === "bun")("reports what it cannot hold tasks to, and refuses if it must", () => {
      const { permissions } = open();
      expect(permissions.filter(({ enforced }) => enforced)).toEqual([]);
      for (const { reason } of permissions) expect(reason).toContain("Bun has no permission model");
      expect(() => open({ permission: { enforce: "required" } })).toThrow(/KNT_ERROR_PERMISSION/);
    });
  });
}

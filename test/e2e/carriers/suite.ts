// One suite for every kind of lane: what a pool promises holds whatever carries its lanes.
import { readFileSync } from "node:fs";
import { Envelope, type KnittingError } from "knitting";
import { describe, expect, test } from "vitest";
import type { Carrier } from "./carrier.ts";
import { only, poolsOn, reasonOf } from "./carrier-pool.ts";
import { lifetimeSuite } from "./lifetime-suite.ts";
import { memorySuite } from "./memory-suite.ts";
import { VALUES } from "./values.ts";

export function carrierSuite(carrier: Carrier): void {
  const pools = poolsOn(carrier);
  const { isProcess, open } = pools;

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

    lifetimeSuite(pools);
    memorySuite(pools);
  });
}

// The part of the suite that is about memory shared by reference.
import { Envelope } from "knitting";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { expect, onTestFinished, test } from "vitest";
import { UNSAFE } from "./carrier.ts";
import { type CarrierPools, only } from "./carrier-pool.ts";

let names = 0;

/** Node of these versions runs the tasks of a strict process lane on a thread inside the process. */
function makesMemory({ runtime, permission }: CarrierPools): boolean {
  const [major = 0] = process.versions.node.split(".").map(Number);
  return runtime !== "node" || permission === UNSAFE || major >= 24;
}

export function memorySuite(carrier: CarrierPools): void {
  const { isProcess, open } = carrier;

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
}

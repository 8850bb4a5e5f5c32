import { existsSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { loadNative } from "../../../src/pool/native/libc.ts";
import { createAnonymous } from "../../../src/pool/native/segment.ts";
import { MemoryDesk } from "../../../src/pool/transport/memory-desk.ts";

const REQUEST = new TextEncoder().encode('{"want":3,"id":"nobody has it"}\n');

/** A desk, and the end of its socket that a lane would have. */
function opened(): { readonly desk: MemoryDesk; readonly lane: number } {
  const desk = new MemoryDesk(loadNative());
  return { desk, lane: desk.connect(0) };
}

describe.runIf(existsSync("/dev/shm"))("the desk that hands memory to process lanes", () => {
  test("a lane that ends before it is answered harms nobody", () => {
    const { desk, lane } = opened();
    const native = loadNative();
    native.write(lane, REQUEST);
    native.close(lane);
    desk.serve(0);
    desk.disconnect(0);
    desk.release();
  });

  test("a lane that leaves its answers unread and ends harms nobody", () => {
    const { desk, lane } = opened();
    const native = loadNative();
    native.write(lane, REQUEST);
    desk.serve(0);
    native.write(lane, REQUEST);
    native.close(lane);
    desk.serve(0);
    desk.release();
  });

  test("what a lane writes without end is read in pieces, so that others have their turn", async () => {
    const { desk, lane } = opened();
    const native = loadNative();
    const garbage = new Uint8Array(60_000).fill(10);
    const written = native.write(lane, garbage);
    expect(written).toBe(garbage.length);
    desk.serve(0);
    // The rest is not lost: a request behind it is answered after some turns, without anyone asking again.
    const memory = createdMemory();
    desk.send(memory.reference);
    native.write(lane, new TextEncoder().encode(`{"want":1,"id":"${memory.reference.id}"}\n`));
    // The lane's end waits, as a lane does: it must be looked at only once there is something.
    for (let turns = 0; turns < 50; turns++) await turn();
    const received = native.receive(lane, new Uint8Array(1));
    expect(received?.descriptors).toHaveLength(1);
    for (const fd of received?.descriptors ?? []) native.close(fd);
    native.close(lane);
    desk.release();
    memory.close();
  });
});

function createdMemory() {
  const segment = createAnonymous(64);
  const reference = {
    kind: "anonymous" as const,
    id: segment.identity ?? "",
    name: undefined,
    bytes: 64,
    offset: 0,
    length: 64,
    pid: process.pid,
    descriptor: segment.descriptor ?? -1,
  };
  return { reference, close: () => segment.close() };
}

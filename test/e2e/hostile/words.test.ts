// What the host makes of a lane whose shared words somebody has overwritten. Tasks cannot reach them; these tests do it from the host.
import { expect, test } from "vitest";
import {
  CONTROL_WORDS,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
} from "../../../src/pool/protocol/layout.ts";

const controls: Int32Array[] = [];
const Original = SharedArrayBuffer;
globalThis.SharedArrayBuffer = new Proxy(Original, {
  construct(target, parameters: [number]) {
    const memory = Reflect.construct(target, parameters) as SharedArrayBuffer;
    if (memory.byteLength === CONTROL_WORDS * 4) controls.push(new Int32Array(memory));
    return memory;
  },
});
const { createPool } = await import("knitting");
const { double, nap } = await import("../../../fixtures/tasks/plain.mjs");

test.each([
  ["it published", REPLY_TAIL_WORD, 5_000],
  ["it published", REPLY_TAIL_WORD, -1],
  ["it answered call", REPLY_TAIL_WORD, 40],
  ["it freed requests", REQUEST_HEAD_WORD, 2 ** 31 - 1],
])("a lane of which the host reads that %s nonsense is replaced", { timeout: 60_000 }, async (says, word, value) => {
  controls.length = 0;
  await using pool = createPool({ threads: 1 })({ double, nap });
  await pool.ready;
  expect(await pool.call.double(4)).toBe(8);
  const stuck = pool.call.nap(60_000);
  const [control] = controls;
  if (control === undefined) throw new Error("Expected the lane's words");
  Atomics.store(control, word, value);
  // Its own words are looked at when there is something to do.
  const more = Array.from({ length: 600 }, (_, index) => pool.call.double(index));
  const reason: unknown = await stuck.catch((error: unknown) => error);
  expect(reason).toMatchObject({ code: "LANE_CRASHED", laneIndex: 0 });
  expect((reason as Error).message).toContain(says);
  const outcomes = await Promise.allSettled(more);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "LANE_CRASHED" });
  }
  expect(await pool.call.double(21)).toBe(42);
  expect(pool.stats().restarts).toBe(1);
});

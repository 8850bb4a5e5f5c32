// What the host makes of a lane whose shared words somebody has overwritten. Tasks cannot reach them; these tests do it from the host.
import { expect, test } from "vitest";
import {
  CONTROL_WORDS,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
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
const { busyFor, double } = await import("../../../fixtures/tasks/plain.mjs");

test.each([
  ["more replies than fit", "it published 4999 replies", REPLY_TAIL_WORD, 5_000],
  ["less than no replies", "it published -2 replies", REPLY_TAIL_WORD, -1],
  ["freed requests that nobody made", "it freed requests", REQUEST_HEAD_WORD, 2 ** 31 - 1],
])("a lane that counts %s is replaced", { timeout: 60_000 }, async (_, says, word, value) => {
  controls.length = 0;
  await using pool = createPool({ threads: 1 })({ busyFor, double });
  await pool.ready;
  expect(await pool.call.double(4)).toBe(8);
  const [control] = controls;
  if (control === undefined) throw new Error("Expected the lane's words");
  // While it runs this, it writes nothing itself.
  const held = pool.call.busyFor(120_000);
  while (Atomics.load(control, REQUEST_STARTED_WORD) < 2)
    await new Promise((resolve) => setImmediate(resolve));
  Atomics.store(control, word, value);
  const more = Array.from({ length: 100 }, (_call, index) => pool.call.double(index));
  const reason: unknown = await held.catch((error: unknown) => error);
  expect(reason).toMatchObject({ code: "LANE_CRASHED", laneIndex: 0 });
  expect((reason as Error).message).toContain(says);
  for (const outcome of await Promise.allSettled(more)) {
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "LANE_CRASHED" });
  }
  expect(await pool.call.double(21)).toBe(42);
  expect(pool.stats().restarts).toBe(1);
});

import { createPool } from "knitting";
import { expect, test } from "vitest";
import * as tasks from "../../../fixtures/tasks/plain.mjs";

test.each([
  ["keep their lane alive", false],
  ["do not", true],
])("timers that %s go off between the calls of a flood", async (_, unref) => {
  await using pool = createPool({ threads: 1 })({
    countTicks: tasks.countTicks,
    tickCount: tasks.tickCount,
    busyFor: tasks.busyFor,
  });
  await pool.call.countTicks(unref);
  const before = pool.call.tickCount();
  const flood = Array.from({ length: 150 }, () => pool.call.busyFor(1));
  // All of them are published at once: the last is taken without a look at anything else, if the lane doesn't turn by itself.
  const after = pool.call.tickCount();
  await Promise.all(flood);
  expect(await after).toBeGreaterThan(await before);
});

// What ends a process is out of a task's reach, and what calls a task shows nothing of the lane.
import { createPool } from "knitting";
import { expect, test } from "vitest";
import * as tasks from "../../../fixtures/hostile/tasks.mjs";

test("every way to end the process or the lane is refused, and stays refused", async () => {
  await using pool = createPool({ threads: 1, permission: "unsafe" })(tasks);
  const outcome = await pool.call.tryToEnd();
  const { replaced, deleted, ...guarded } = outcome;
  for (const [way, code] of Object.entries(guarded))
    expect([way, code]).toEqual([way, "KNT_ERROR_PROCESS_GUARD"]);
  expect(replaced).toContain("TypeError");
  expect(deleted).toContain("TypeError");
  expect(pool.stats().restarts).toBe(0);
});

test("call sites show neither the lane's objects nor its functions", async () => {
  await using pool = createPool({ threads: 1, permission: "unsafe" })(tasks);
  expect(await pool.call.lookAtFrames()).toEqual([]);
});

test("a task is called as a plain function, by nobody whom it could ask for", async () => {
  await using pool = createPool({ threads: 1, permission: "unsafe" })(tasks);
  expect(await pool.call.lookAtCaller()).toEqual({ self: true, caller: true });
});

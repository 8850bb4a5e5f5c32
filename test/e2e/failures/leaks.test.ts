import { readdirSync } from "node:fs";
import { createPool } from "knitting";
import { expect, test } from "vitest";
import { double } from "../../../fixtures/tasks/plain.mjs";
import { LaneThreads } from "./lane-threads.ts";

const descriptors = (): number => readdirSync("/proc/self/fd").length;
const threads = (): number => readdirSync("/proc/self/task").length;

async function openAndClose(): Promise<void> {
  await using pool = createPool({ threads: 2 })({ double });
  // Node 20 leaks the descriptor of a module file when its thread is ended while it reads that file; 22 does not.
  await pool.ready;
  expect(await pool.call.double(2)).toBe(4);
}

test.runIf(process.platform === "linux")("100 pools leave no thread and no descriptor behind", async () => {
  const watched = new LaneThreads();
  for (let count = 0; count < 5; count++) await openAndClose();
  const before = { descriptors: descriptors(), threads: threads() };
  for (let count = 0; count < 100; count++) await openAndClose();
  expect(watched.size).toBe(0);
  watched.stopWatching();
  // The test runner has files and threads of its own that come and go.
  expect(descriptors() - before.descriptors).toBeLessThan(10);
  expect(threads() - before.threads).toBeLessThan(4);
});

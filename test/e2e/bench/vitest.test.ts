import { expect, test } from "vitest";
import { fixture, runVitest } from "../plugin/run-vitest.ts";

// Benchmarks on lanes inside a real Vitest run, with modules from Vite.

test.each(["threads", "forks"])("the fixture measures on lanes and leaves none, pool %s", async (pool) => {
  const run = await runVitest({ project: fixture("bench-project"), options: [`--pool=${pool}`] });
  expect(run.failures).toEqual([]);
  expect(run.passed).toEqual([
    "measures calls and a loop on lanes",
    "a task that throws fails its benchmark",
  ]);
  expect(run.exitCode).toBe(0);
  expect(run.leftovers).toEqual([]);
});

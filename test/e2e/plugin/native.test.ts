import nodeModule from "node:module";
import { expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// `experimental.viteModuleRunner: false`: Vitest leaves modules to Node, and so do lanes, where Node has hooks for it.

const hasHooks = "registerHooks" in nodeModule;
const BODIES = [
  "pass, with matchers of setup files",
  "fail with a diff",
  "time out",
  "pass case 1",
  "pass case 2",
];
const CALLS = ["calls tasks of other modules", "calls tasks of this file"];

test.concurrent.each(["threads", "forks"])("lanes load modules as Node does, pool %s", async (pool) => {
  const run = await runVitest({ project: fixture("native-project"), options: [`--pool=${pool}`] });
  const all = run.failures.join("\n");
  expect(run.exitCode).toBe(1);
  if (!hasHooks) {
    expect(run.passed).toEqual([]);
    expect(run.failures).toHaveLength(CALLS.length + BODIES.length + 1);
    expect(all.match(/need `module\.registerHooks`/g)?.length).toBeGreaterThanOrEqual(BODIES.length);
    return;
  }
  expect(run.passed).toEqual(
    expect.arrayContaining([...CALLS, ...[BODIES[0], BODIES[3], BODIES[4]].map((name) => `bodies ${name}`)]),
  );
  expect(all).toMatch(/bodies fail with a diff: .*expected { a: 1 } to deeply equal { a: 2 }/);
  expect(all).toMatch(/bodies time out: Error: Test timed out in 300ms/);
  expect(all).toMatch(
    /is refused beside vi\.hoisted: .*vi\.hoisted\(\) can't be in a file with tasks or bodies/s,
  );
  expect(run.failures).toHaveLength(3);
  expect(run.leftovers).toEqual([]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// The sandbox of lanes in tests, and options that suites and tests set for themselves.

const project = fixture("forbidden-project");
/** What Node 22 leaves open, as docs/permissions.md says: a thread reads the whole working directory unasked. */
const OPEN = /^v2[23]\./.test(process.version) ? ["forbidden acts reads secrets of the project"] : [];

describe.concurrent.each(["threads", "forks"])("pool %s", (pool) => {
  test("lanes are strict unasked, and suites and tests can only be stricter", async () => {
    const run = await runVitest({ project, options: ["forbidden", `--pool=${pool}`] });
    expect(run.failures.map((failure) => failure.split(": ", 1)[0])).toEqual(OPEN);
    expect(run.passed).toHaveLength(12 - OPEN.length);
    expect(run.leftovers).toEqual([]);
  });

  test("each set of options has lanes of its own", async () => {
    const run = await runVitest({ project, options: ["pools", `--pool=${pool}`] });
    expect(run.failures).toEqual([]);
    expect(run.passed).toHaveLength(6);
    expect(run.leftovers).toEqual([]);
  });
});

test.concurrent("bodies pass without a sandbox, if the config says so", async () => {
  const bodies = fixture("bodies-project");
  const meeting = mkdtempSync(join(bodies, ".meeting-"));
  try {
    const env = { VITEST_POLICY: "unsafe", VITEST_MEETING: meeting };
    const run = await runVitest({ project: bodies, options: ["passing"], env });
    expect(run.failures).toEqual([]);
    expect(run.passed).toContain("asynchronous assertions");
    expect(run.output).not.toContain("Permissions");
  } finally {
    rmSync(meeting, { recursive: true, force: true });
  }
});

test.concurrent("a looser policy is refused, unless the config allows it", async () => {
  const [refused, allowed] = await Promise.all([
    runVitest({ project, options: ["looser"] }),
    runVitest({ project, options: ["looser"], env: { VITEST_LOOSER: "yes" } }),
  ]);
  expect(refused.passed).toEqual([]);
  expect(refused.failures).toHaveLength(2);
  expect(refused.failures[0]).toContain("looser than the one around it, by its rule `read`");
  expect(refused.failures[1]).toContain("`knitting({ allowLooserPermission: true })`");
  expect(allowed.failures).toEqual([]);
  expect(allowed.passed).toHaveLength(2);
});

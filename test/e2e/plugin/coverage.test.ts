import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// `vitest run --coverage` counts what ran on lanes. In the sample, each of three functions runs in one place only: in the
// test's worker, in a call, in a body.

interface Counts {
  readonly lines: number;
  readonly functions: number;
  readonly output: string;
}

async function covered(provider: string, policy: string, pool: string): Promise<Counts> {
  const directory = mkdtempSync(join(tmpdir(), "knitting-coverage-"));
  try {
    const run = await runVitest({
      project: fixture("coverage-project"),
      options: [`--coverage.reportsDirectory=${directory}`, `--pool=${pool}`],
      env: { VITEST_PROVIDER: provider, VITEST_POLICY: policy },
    });
    expect(run.failures).toEqual([]);
    const { total } = JSON.parse(readFileSync(join(directory, "coverage-summary.json"), "utf8")) as {
      total: Record<"lines" | "functions", { covered: number }>;
    };
    return { lines: total.lines.covered, functions: total.functions.covered, output: run.output };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test.concurrent.each([
  ["istanbul", "strict", "threads"],
  ["istanbul", "strict", "forks"],
  ["v8", "unsafe", "threads"],
  ["v8", "unsafe", "forks"],
])("%s counts calls and bodies, policy %s, pool %s", async (provider, policy, pool) => {
  const { lines, functions } = await covered(provider, policy, pool);
  expect({ lines, functions }).toEqual({ lines: 5, functions: 3 });
});

test.concurrent("says that v8 can't count lanes under a policy", async () => {
  const { functions, output } = await covered("v8", "strict", "threads");
  expect(functions).toBe(1);
  expect(output).toMatch(/Uncovered {2}lanes under a policy can't count for the v8 provider/);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withInstalled } from "../plugin/installed.ts";
import { fixture, runVitest } from "../plugin/run-vitest.ts";

// Properties in real Vitest runs: in test files, with lanes that load them through Vite, shared out over shards.

test.concurrent.each(["threads", "forks"])(
  "bugs of published packages are found, pool %s",
  { timeout: 300_000 },
  async (pool) => {
    const run = await runVitest({ project: fixture("bugs-project"), options: [`--pool=${pool}`] });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual(
      expect.arrayContaining([
        "a hang is found, and shrunk to a short text",
        "is reported as any other failure",
        "32-bit integers come back",
        "every safe integer comes back",
        "a queue differs from an array after a few steps",
      ]),
    );
    expect(run.exitCode).toBe(0);
    expect(run.leftovers).toEqual([]);
  },
);

test.concurrent("shards take their shares of a property, and other files stay whole", async () => {
  const shards: { output: string; passed: readonly string[] }[] = [];
  for (const shard of ["1/3", "2/3", "3/3"]) {
    const run = await runVitest({ project: fixture("shard-project"), options: [`--shard=${shard}`] });
    expect(run.failures).toEqual([]);
    shards.push(run);
  }
  const shares = shards.map(({ output }) => /share: (\d+ from \d+)/.exec(output)?.[1]);
  expect(shares).toEqual(["333 from 0", "333 from 333", "334 from 666"]);
  for (const { output, passed } of shards) {
    expect(output).toContain("replay: 10 from 7");
    expect(passed).toContain("has fewer runs than shards can share evenly");
  }
  const whole = shards.flatMap(({ passed }) => passed).filter((name) => name.endsWith("has all of its runs"));
  expect(whole.toSorted()).toEqual(["one", "three", "two"].map((name) => `${name} has all of its runs`));
});

test.concurrent(
  "a merged report has what one shard alone found, and all runs",
  { timeout: 300_000 },
  async () => {
    const project = fixture("merged-project");
    const blobs = mkdtempSync(join(tmpdir(), "knitting-blobs-"));
    try {
      const whole = await runVitest({ project });
      const failing: string[] = [];
      for (const shard of ["1/3", "2/3", "3/3"]) {
        const blob = `--outputFile.blob=${join(blobs, `${shard[0]}.json`)}`;
        const { failures } = await runVitest({
          project,
          options: [`--shard=${shard}`, blob],
          reporters: ["default", "blob"],
        });
        if (failures.length > 0) failing.push(shard);
      }
      expect(failing).toEqual(["1/3"]);
      const merged = await runVitest({ project, options: [`--merge-reports=${blobs}`] });
      expect(merged.exitCode).toBe(1);
      expect(merged.passed.toSorted()).toEqual(whole.passed.toSorted());
      expect(merged.passed.toSorted()).toEqual(["holds", "is in another", "is in one shard"]);
      expect(merged.failures).toHaveLength(1);
      const [counterexample] = merged.failures.map((text) => /Counterexample: .+/.exec(text)?.[0]);
      expect(counterexample).toBe("Counterexample: [500]");
      expect(whole.failures[0]).toContain(counterexample);
      const runs = [whole, merged].map(
        ({ metas }) => metas.find(({ fullName }) => fullName === "holds")?.meta["knitting"],
      );
      expect(runs).toMatchObject([{ runs: 1_001 }, { runs: 1_001 }]);
    } finally {
      rmSync(blobs, { recursive: true, force: true });
    }
  },
);

test.concurrent("a property that fails shows the line that asserted it", async () => {
  const project = fixture("failing-properties-project");
  const run = await runVitest({ project, options: ["fails"] });
  expect(run.exitCode).toBe(1);
  const all = run.failures.join("\n");
  expect(all).toMatch(/Property failed after \d+ tests\n\{ seed: 5, path: "[\d:]+", endOnFailure: true \}/);
  expect(all).toMatch(/fails\.test\.ts:13:/);
  // No line of the package's own in what is shown.
  expect(run.output).not.toMatch(/(?:thread-entry\.mjs|property\/lane\/index\.js)/);
  expect(all).toContain("A property was made inside");
  expect(all).toContain("`permission` is the Vitest config's to say");
  expect(run.passed).toEqual(["no run, no failure"]);
});

test.concurrent("a run that hangs shows the line that it hung at, and how to change the limit", async () => {
  const project = fixture("failing-properties-project");
  const { output } = await runVitest({ project, options: ["hangs"] });
  const [spins, waits, memory] = ["spins", "waits", "fills the memory"].map(
    (name) => output.split(`FAIL  test/hangs.test.ts > ${name}\n`)[1]?.split(" FAIL ")[0] ?? "",
  );
  expect(spins).toMatch(
    /Caused by: KnittingPluginError: Property run did not end within 250 milliseconds\..*`runTimeoutMs`/,
  );
  expect(spins).toMatch(/❯ spin test\/hangs\.test\.ts:12:\d+\n ❯ test\/hangs\.test\.ts:20:3\n/);
  // What waits for a promise is in no code: there is the property.
  expect(waits).toMatch(/did not end within 250 milliseconds\. .*\n ❯ test\/hangs\.test\.ts:23:\d+\n/);
  expect(waits).toMatch(/❯ test\/hangs\.test\.ts:28:\d+/);
  expect(memory).toMatch(
    /it ran out of memory\. .*`worker\.resourceLimits\.maxOldGenerationSizeMb`.*\n ❯ test\/hangs\.test\.ts:31:/,
  );
  expect(output).not.toMatch(/(?:TASK_HARD_TIMEOUT|LANE_CRASHED|task at |plugin\/property\/|pool\/shared\/)/);
});

test.concurrent("`test` is Vitest's own with `prop`, and mistakes are named", async () => {
  const run = await runVitest({ project: fixture("property-api-project") });
  expect(run.failures).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(run.passed.toSorted()).toEqual(
    expect.arrayContaining([
      "chained",
      "concurrent, prop",
      "each 1",
      "extended",
      "fails, prop",
      "for 1",
      "inside of a suite registers there",
      "only, prop",
      "plain",
      "prop",
      "prop, concurrent",
      "prop, fails",
      "run if",
      "table 1 2",
    ]),
  );
  // Tests that are skipped, left out by `only`, or to do.
  const all = run.metas.map(({ fullName }) => fullName);
  const left = all.filter((name) => !run.passed.includes(name));
  expect(left.toSorted()).toEqual([
    "left out",
    "prop, skipped",
    "skipped",
    "skipped if",
    "skipped, prop",
    "to do",
  ]);
});

test.concurrent("runs on lanes are told of at the end, and in the meta data of tests", async () => {
  const run = await runVitest({ project: fixture("property-api-project"), options: ["told"] });
  expect(run.failures).toEqual([]);
  // 2,000 + 301 + 10 + 40 + 70: of a test that is tried again, the last try.
  expect(run.output).toMatch(/^ Properties {2}6 · 2,421 runs on 2 lanes · [\d,.]+ a second/m);
  const runs = run.metas.map(({ fullName, meta }) => [
    fullName,
    (meta["knitting"] as { runs?: number })?.runs,
  ]);
  expect(Object.fromEntries(runs)).toMatchObject({ "at the same time, 40": 40, "at the same time, 70": 70 });
  const without = await runVitest({
    project: fixture("property-api-project"),
    options: ["-t", "plain", "own"],
  });
  expect(without.output).not.toContain("Properties");
});

test.concurrent("without fast-check, a file that needs it says so", async () => {
  await withInstalled("property-api-project", async (project) => {
    rmSync(join(project, "node_modules", "fast-check"), { recursive: true });
    const run = await runVitest({ project, options: ["only"] });
    expect(run.exitCode).toBe(1);
    expect(run.failures.join()).toContain(
      "test/only.test.ts imports knitting/property, which needs fast-check, and that is not installed. Install it: npm i -D fast-check",
    );
    expect(run.output).not.toContain("plugin/server");
  });
});

import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { fixture, runVitest, type VitestOutcome } from "./run-vitest.ts";

// What the options of `knitting()` do in a real Vitest run.

interface Variant {
  /** `null`: without the plugin. */
  readonly plugin?: Readonly<Record<string, unknown>> | null;
  readonly test?: Readonly<Record<string, unknown>>;
}

function run(variant: Variant, ...options: readonly string[]): Promise<VitestOutcome> {
  return runVitest({
    project: fixture("variants-project"),
    options,
    env: { VARIANT: JSON.stringify(variant) },
  });
}

test.concurrent("`threads` says how many lanes a worker has", async () => {
  const { failures, output } = await run({ plugin: { threads: 3 } }, "one");
  expect(failures).toEqual([]);
  expect(output).toContain("one ran on 3, here: false");
});

test.concurrent("without `threads`, files that run at the same time share the cores", async () => {
  const { failures, output } = await run({ test: { maxWorkers: 1024 } }, "one", "two");
  expect(failures).toEqual([]);
  const share = Math.max(1, Math.floor(availableParallelism() / 2));
  expect(output).toContain(`one ran on ${share}, here: false`);
  expect(output).toContain(`two ran on ${share}, here: false`);
});

test.concurrent("`enabled: false` runs tasks in the test's own thread", async () => {
  const { failures, output, leftovers } = await run({ plugin: { enabled: false } }, "one");
  expect(failures).toEqual([]);
  expect(output).toContain("one ran on 1, here: true");
  expect(leftovers).toEqual([]);
});

test.concurrent.each([true, false])(
  "bodies run, and have their timeouts, with `enabled: %s`",
  async (enabled) => {
    const { failures, passed, output } = await run({ plugin: { enabled } }, "body");
    expect(passed).toEqual(["runs a body", "runs case 1", "runs case 2"]);
    expect(failures).toHaveLength(1);
    expect(output).toContain(`body on a lane: ${enabled}`);
    expect(output).toContain("Test timed out in 50ms");
  },
);

test.concurrent("a pool can live as long as a file, or as its worker", async () => {
  for (const scope of ["file", "worker"]) {
    const { failures, passed } = await run(
      { plugin: { scope }, test: { isolate: false, maxWorkers: 1 } },
      "one",
      "two",
    );
    expect(failures).toEqual([]);
    expect(passed).toHaveLength(2);
  }
});

test.concurrent("a bootstrap of the user's own runs in each lane, TypeScript too", async () => {
  const bootstrap = { href: "./src/lane-setup.ts", name: "setUp", data: { greeting: "hello" } };
  const { failures, output } = await run({ plugin: { threads: 1, worker: { bootstrap } } }, "one");
  expect(failures).toEqual([]);
  expect(output).toContain("greeting: hello");
});

test.concurrent("globals of Vitest are there in lanes", async () => {
  const { failures, passed } = await run({ test: { globals: true } }, "globals");
  expect(failures).toEqual([]);
  expect(passed).toEqual(["globals are there in lanes"]);
});

test.concurrent("says what to do when the plugin is missing", async () => {
  const { exitCode, output } = await run({ plugin: null }, "one");
  expect(exitCode).toBe(1);
  expect(output).toContain("works in test files of a Vitest project that has `knitting()` in its `plugins`");
});

test.concurrent("refuses options that it doesn't know, before any test runs", async () => {
  const { exitCode, output, passed } = await run({ plugin: { thread: 2 } }, "one");
  expect(exitCode).toBe(1);
  expect(passed).toEqual([]);
  expect(output).toContain(
    "Unknown option `thread` of `knitting()`; did you mean `threads`? It takes: enabled, scope, everyShard, allowLooserPermission, report, threads,",
  );
});

import { Bench } from "tinybench";
import { expect, test } from "vitest";
import { laneBench, type WorkloadRun } from "knitting/bench";
import * as tasks from "../../../fixtures/bench/tasks.mjs";

// Comparisons of balancers. Which one is faster is for benchmarks to say; here, that what is said fits what was run.

test("every strategy runs every round, in an order that moves on", async () => {
  const runs: WorkloadRun[] = [];
  const comparison = await laneBench(new Bench(), { threads: 2 }).compareBalancers(
    "echo",
    { task: tasks.echo, args: [1, 2, 3, 4], arrivalsMs: [0, 0, 1, 2] },
    { strategies: ["roundRobin", "firstIdle"], rounds: 5, onRun: (run) => runs.push(run) },
  );
  expect(runs.map(({ strategy, round }) => `${strategy} ${round}`)).toEqual([
    "firstIdle 0",
    "roundRobin 0",
    "roundRobin 1",
    "firstIdle 1",
    "firstIdle 2",
    "roundRobin 2",
    "roundRobin 3",
    "firstIdle 3",
    "firstIdle 4",
    "roundRobin 4",
  ]);
  for (const run of runs) {
    expect(run.results).toEqual([1, 2, 3, 4]);
    expect(run.makespanMs).toBeGreaterThanOrEqual(2);
    expect(Math.max(...run.completionsMs)).toBeLessThanOrEqual(run.makespanMs);
  }
  expect(comparison).toMatchObject({ name: "echo", lanes: 2, calls: 4, rounds: 5 });
  expect(comparison.rows.map((row) => [row.strategy, row.makespansMs.length])).toEqual([
    ["roundRobin", 5],
    ["firstIdle", 5],
  ]);
  expect(comparison.rows[0]?.verdict).toBe("baseline");
});

test("takes arguments made for the lanes, and lanes of the host", async () => {
  const comparison = await laneBench(new Bench()).compareBalancers(
    "echo",
    { task: tasks.echo, args: (lanes) => lanes.map((lane) => lane.kind) },
    { strategies: ["roundRobin"], lanes: 2, rounds: 5, pool: { inliner: { position: "first" } } },
  );
  expect(comparison).toMatchObject({ lanes: 3, calls: 3 });
});

test("says which comparison, strategy, task and argument it was that failed, and keeps the error", async () => {
  // Of two calls on two lanes, either may fail first.
  const workload = { task: tasks.throws, args: ["on purpose", "on purpose, too"] };
  await expect(laneBench(new Bench()).compareBalancers("throws", workload)).rejects.toMatchObject({
    code: "COMPARISON_FAILED",
    taskName: expect.stringMatching(/^task at .*:\d+$/) as string,
    message: expect.stringMatching(
      /^compareBalancers\("throws"\): a call of task at .* rejected under "roundRobin", with args\[[01]\]: .*on purpose/,
    ) as string,
    cause: { message: expect.stringContaining("on purpose") as string },
  });
});

test("ends with the signal of the bench, even while a call hangs", async () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const controller = new AbortController();
  const lanes = laneBench(new Bench({ signal: controller.signal }), { threads: 1 });
  const comparison = lanes.compareBalancers("hangs", { task: tasks.hangs, args: [words.buffer] });
  await Atomics.waitAsync(words, 0, 0).value;
  controller.abort(new Error("enough"));
  await expect(comparison).rejects.toThrow("enough");
});

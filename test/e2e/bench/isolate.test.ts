import { Bench } from "tinybench";
import { describe, expect, test } from "vitest";
import { laneBench } from "knitting/bench";
import * as tasks from "../../../fixtures/bench/tasks.mjs";
import { memory, resultOf, valueAt } from "./results.ts";

// Whole loops in fresh lanes.

const short = { time: 20, iterations: 5, warmupTime: 0, warmupIterations: 2 };

test.each(["thread", "process"] as const)("brings a result back from a %s", async (runtime) => {
  const bench = new Bench({ ...short, retainSamples: true });
  laneBench(bench, { worker: { runtime } }).isolate("work", tasks.work, { args: 1_000 });
  await bench.run();
  const result = resultOf(bench, "work", "completed");
  expect(result.latency.samples).toHaveLength(result.latency.samplesCount);
  expect(bench.getTask("work")?.runs).toBe(result.latency.samplesCount);
  expect(result.latency.mean).toBeGreaterThan(0);
  expect(bench.table()[0]).toMatchObject({ "Task name": "work", Samples: result.latency.samplesCount });
});

test("runs the iterations of the bench, and its warm-up, in the lane", async () => {
  const words = memory();
  const bench = new Bench({ time: 0, iterations: 6, warmupTime: 0, warmupIterations: 4 });
  laneBench(bench).isolate("count", tasks.count, { args: words.buffer, async: false });
  await bench.run();
  expect(valueAt(words, 0)).toBe(10);
});

test("a task of its own warms nothing up", async () => {
  const words = memory();
  const bench = new Bench({ time: 0, iterations: 6, warmup: false });
  laneBench(bench).isolate("count", tasks.count, { args: words.buffer, async: false });
  await bench.run();
  expect(valueAt(words, 0)).toBe(6);
});

test("overlaps iterations with concurrency: task", async () => {
  const bench = new Bench({ time: 0, iterations: 10, warmup: false, concurrency: "task", threshold: 5 });
  laneBench(bench).isolate("later", tasks.later, { args: 10 });
  await bench.run();
  expect(resultOf(bench, "later", "completed").latency.samplesCount).toBe(10);
});

test("benchmarks run side by side with concurrency: bench", async () => {
  const bench = new Bench({ ...short, concurrency: "bench" });
  laneBench(bench).isolate("one", tasks.work, { args: 100 }).isolate("two", tasks.imported, { args: 100 });
  await bench.run();
  expect(bench.tasks.map((each) => each.result.state)).toEqual(["completed", "completed"]);
});

test("fires tinybench's events, in tinybench's order, with tinybench's class", async () => {
  const observe = async (add: (bench: Bench) => unknown): Promise<readonly string[]> => {
    const bench = new Bench(short);
    const seen: string[] = [];
    const names = [
      "add",
      "warmup",
      "start",
      "cycle",
      "complete",
      "reset",
      "error",
      "abort",
      "remove",
    ] as const;
    for (const name of names) {
      bench.addEventListener(name, (event) => seen.push(`bench ${event.type} ${event.task?.name ?? "-"}`));
    }
    add(bench);
    const [added] = bench.tasks;
    for (const name of ["warmup", "start", "cycle", "complete", "reset", "error", "abort"] as const) {
      added?.addEventListener(name, (event) => seen.push(`task ${event.type} ${event.task?.name}`));
    }
    await bench.run();
    bench.reset();
    bench.remove("work");
    return seen;
  };
  const plain = await observe((bench) => bench.add("work", () => 1));
  expect(await observe((bench) => laneBench(bench).isolate("work", tasks.work, { args: 1_000 }))).toEqual(
    plain,
  );
});

test("hooks of the host run around the lane", async () => {
  const order: string[] = [];
  const bench = new Bench({
    ...short,
    setup: (task, mode) => void order.push(`setup ${task?.name} ${mode}`),
    teardown: (task, mode) => void order.push(`teardown ${task?.name} ${mode}`),
  });
  laneBench(bench).isolate("work", tasks.work, {
    args: 10,
    beforeAll: (mode) => void order.push(`beforeAll ${mode}`),
    afterAll: (mode) => void order.push(`afterAll ${mode}`),
  });
  await bench.run();
  const around = (mode: string): string[] => [
    `setup work ${mode}`,
    `beforeAll ${mode}`,
    `afterAll ${mode}`,
    `teardown work ${mode}`,
  ];
  expect(order).toEqual([...around("warmup"), ...around("run")]);
});

describe("failures", () => {
  test("an error of the task is that of the benchmark", async () => {
    const bench = new Bench(short);
    laneBench(bench)
      .isolate("throws", tasks.throws, { args: "on purpose" })
      .isolate("work", tasks.work, { args: 1 });
    await bench.run();
    expect(resultOf(bench, "throws", "errored").error.message).toBe("on purpose");
    resultOf(bench, "work", "completed");
  });

  test("with throws, bench.run() rejects with it", async () => {
    const bench = new Bench({ ...short, throws: true });
    laneBench(bench).isolate("throws", tasks.throws, { args: "on purpose" });
    await expect(bench.run()).rejects.toThrow("on purpose");
  });

  test.each(["thread", "process"] as const)("a %s that dies midway fails its benchmark", async (runtime) => {
    const bench = new Bench(short);
    laneBench(bench, { worker: { runtime } })
      .isolate("dies", tasks.dies)
      .isolate("work", tasks.work, { args: 1 });
    await bench.run();
    expect(resultOf(bench, "dies", "errored").error).toMatchObject({ code: "LANE_CRASHED" });
    resultOf(bench, "work", "completed");
  });

  test("a task that the lane cannot find fails its benchmark", async () => {
    const bench = new Bench(short);
    laneBench(bench).isolate("missing", tasks.missing);
    await bench.run();
    expect(resultOf(bench, "missing", "errored").error.message).toContain('export "nothing"');
  });

  test("runSync() is refused, with the mend", () => {
    const bench = new Bench({ ...short, warmup: false });
    laneBench(bench).isolate("work", tasks.work, { args: 1 });
    expect(() => bench.runSync()).toThrow("use bench.run()");
  });
});

describe("aborts", () => {
  test("a loop that looks ends with what it has", async () => {
    const words = memory();
    const controller = new AbortController();
    const bench = new Bench({ time: 60_000, warmup: false, signal: controller.signal });
    laneBench(bench).isolate("count", tasks.count, { args: words.buffer });
    const run = bench.run();
    await Atomics.waitAsync(words, 0, 0).value;
    controller.abort();
    await run;
    expect(resultOf(bench, "count", "aborted-with-statistics").latency.samplesCount).toBeGreaterThan(0);
  });

  test("an iteration that never ends is killed with its lane", async () => {
    const words = memory();
    const controller = new AbortController();
    const bench = new Bench({ ...short, warmup: false });
    laneBench(bench).isolate("hangs", tasks.hangs, {
      args: words.buffer,
      async: true,
      signal: controller.signal,
    });
    const run = bench.run();
    await Atomics.waitAsync(words, 0, 0).value;
    controller.abort();
    await run;
    expect(bench.getTask("hangs")?.result.state).toBe("aborted");
  });
});

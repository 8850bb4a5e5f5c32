import { Bench } from "tinybench";
import { afterEach, describe, expect, test } from "vitest";
import { laneBench, type LaneBench, type LaneBenchOptions } from "knitting/bench";
import * as tasks from "../../../fixtures/bench/tasks.mjs";
import { memory, resultOf, valueAt } from "./results.ts";

// Calls through the pool, as tinybench sees them.

const opened: LaneBench[] = [];
const open = (bench: Bench, options: LaneBenchOptions = {}): LaneBench => {
  const lanes = laneBench(bench, options);
  opened.push(lanes);
  return lanes;
};
afterEach(() => Promise.all(opened.splice(0).map((lanes) => lanes.close())));

const short = { time: 20, iterations: 5, warmupTime: 0, warmupIterations: 2 };

describe("throughput", () => {
  test("is calls over the time they took, in tinybench's result too", async () => {
    const bench = new Bench(short);
    const lanes = open(bench, { threads: 2 }).add("echo", tasks.echo, { args: 1, inFlight: 50 });
    const startedAt = performance.now();
    await bench.run();
    const wallMs = performance.now() - startedAt;
    const report = lanes.report("echo");
    const result = resultOf(bench, "echo", "completed");
    expect(report?.calls).toBe(result.latency.samplesCount * 50);
    expect(report?.throughput).toBeCloseTo(((report?.calls ?? 0) / (report?.busyMs ?? 0)) * 1_000);
    expect(result.throughput.mean).toBe(report?.throughput);
    expect(report?.busyMs).toBeLessThanOrEqual(wallMs);
    expect(report?.latency.p50Ms).toBeLessThanOrEqual(report?.latency.p99Ms ?? 0);
  });

  test("counts time once where iterations overlap", async () => {
    const bench = new Bench({ ...short, time: 0, iterations: 12, warmup: false, concurrency: "task" });
    const lanes = open(bench).add("later", tasks.later, { args: 20 });
    const startedAt = performance.now();
    await bench.run();
    const report = lanes.report("later");
    expect(report?.calls).toBe(12);
    expect(report?.busyMs).toBeLessThanOrEqual(performance.now() - startedAt);
    // Twelve calls that overlapped: one after the other they would have taken twelve times as long.
    expect((report?.latency.meanMs ?? 0) * 12).toBeGreaterThan(report?.busyMs ?? Number.POSITIVE_INFINITY);
  });
});

test("every call gets its own argument, and warm-up begins again", async () => {
  const seen: number[] = [];
  const bench = new Bench({ time: 0, iterations: 3, warmupIterations: 2, warmupTime: 0 });
  open(bench).add("numbered", tasks.echo, {
    args: (index) => {
      seen.push(index);
      return index;
    },
    inFlight: 2,
  });
  await bench.run();
  expect(seen).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 4, 5]);
});

test("makes no call but those of iterations", async () => {
  const words = memory();
  const bench = new Bench({ time: 0, iterations: 4, warmupIterations: 3, warmupTime: 0 });
  open(bench).add("count", tasks.count, { args: words.buffer });
  await bench.run();
  expect(valueAt(words, 0)).toBe(7);
});

test("tinybench's hooks run around lanes that are ready", async () => {
  const order: string[] = [];
  const bench = new Bench({
    time: 0,
    iterations: 2,
    warmup: false,
    setup: (task, mode) => void order.push(`setup ${task?.name} ${mode}`),
    teardown: (task, mode) => void order.push(`teardown ${task?.name} ${mode}`),
  });
  open(bench).add("echo", tasks.echo, {
    beforeAll: (mode) => void order.push(`beforeAll ${mode}`),
    beforeEach: () => void order.push("beforeEach"),
    afterEach: () => void order.push("afterEach"),
    afterAll: (mode) => void order.push(`afterAll ${mode}`),
  });
  await bench.run();
  const each = ["beforeEach", "afterEach"];
  expect(order).toEqual([
    "setup echo run",
    "beforeAll run",
    ...each,
    ...each,
    "afterAll run",
    "teardown echo run",
  ]);
});

test.each([
  ["hrtimeNow", { timestampProvider: "hrtimeNow" }],
  ["custom", { now: () => performance.now() }],
] as const)("takes the bench's clock: %s", async (name, clock) => {
  const bench = new Bench({ ...short, ...clock, retainSamples: true });
  open(bench).add("echo", tasks.echo, {});
  await bench.run();
  const result = resultOf(bench, "echo", "completed");
  expect(result.timestampProviderName).toBe(name);
  expect(result.latency.samples?.length).toBe(result.latency.samplesCount);
});

describe("failures", () => {
  test("an error of the task is that of the benchmark; the next one runs", async () => {
    const events: string[] = [];
    const bench = new Bench(short);
    bench.addEventListener("error", ({ task, error }) => events.push(`${task.name}: ${error.message}`));
    open(bench).add("throws", tasks.throws, { args: "on purpose", inFlight: 3 }).add("echo", tasks.echo, {});
    await bench.run();
    expect(resultOf(bench, "throws", "errored").error).toMatchObject({
      name: "TypeError",
      message: "on purpose",
    });
    expect(events).toEqual(["throws: on purpose"]);
    expect(resultOf(bench, "echo", "completed").latency.samplesCount).toBeGreaterThan(4);
  });

  test("with throws, bench.run() rejects with it", async () => {
    const bench = new Bench({ ...short, throws: true });
    open(bench).add("throws", tasks.throws, { args: "on purpose" });
    await expect(bench.run()).rejects.toThrow("on purpose");
  });

  test("a lane that dies fails its own benchmark and is replaced", async () => {
    const bench = new Bench(short);
    open(bench).add("dies", tasks.dies, { inFlight: 4 }).add("echo", tasks.echo, { inFlight: 4 });
    await bench.run();
    expect(resultOf(bench, "dies", "errored").error).toMatchObject({ code: "LANE_CRASHED" });
    expect(resultOf(bench, "echo", "completed").latency.samplesCount).toBeGreaterThan(4);
  });

  test("a pool that ends itself is opened again for the next benchmark", async () => {
    const bench = new Bench(short);
    open(bench, { worker: { hardTimeoutMs: 100 } })
      .add("hangs", tasks.hangs, { args: memory().buffer })
      .add("echo", tasks.echo, {});
    await bench.run();
    expect(resultOf(bench, "hangs", "errored").error).toMatchObject({ code: "TASK_HARD_TIMEOUT" });
    expect(resultOf(bench, "echo", "completed").latency.samplesCount).toBeGreaterThan(4);
  });

  test("a task that lanes cannot find fails its own benchmark", async () => {
    const bench = new Bench(short);
    open(bench).add("missing", tasks.missing, {}).add("imported", tasks.imported, { args: 4 });
    await bench.run();
    expect(resultOf(bench, "missing", "errored").error).toMatchObject({ code: "LANE_STARTUP" });
    expect(resultOf(bench, "imported", "completed").latency.samplesCount).toBeGreaterThan(4);
  });

  test("runSync() says that calls take time", () => {
    const bench = new Bench({ ...short, warmup: false });
    open(bench).add("echo", tasks.echo, {});
    bench.runSync();
    expect(resultOf(bench, "echo", "errored").error.message).toContain("sync");
  });
});

describe("aborts", () => {
  test.each(["bench", "benchmark"] as const)(
    "the signal of the %s ends a benchmark whose call hangs",
    async (whose) => {
      const words = memory();
      const controller = new AbortController();
      const { signal } = controller;
      const bench = new Bench({ ...short, warmup: false, ...(whose === "bench" ? { signal } : {}) });
      const lanes = open(bench).add("hangs", tasks.hangs, {
        args: words.buffer,
        ...(whose === "bench" ? {} : { signal }),
      });
      const run = bench.run();
      await Atomics.waitAsync(words, 0, 0).value;
      controller.abort();
      await run;
      expect(bench.getTask("hangs")?.result.state).toMatch(/^aborted/);
      await lanes.close();
    },
  );

  test("an abort-aware task is told", async () => {
    const words = memory();
    const controller = new AbortController();
    const bench = new Bench({ ...short, warmup: false, signal: controller.signal });
    open(bench).add("patient", tasks.patient, { args: words.buffer, inFlight: 2 });
    const run = bench.run();
    await until(words, 0, 2);
    controller.abort();
    await run;
    expect(bench.getTask("patient")?.result.state).toMatch(/^aborted/);
  });

  test("a bench that was aborted before it ran opens no lanes", async () => {
    const bench = new Bench({ ...short, signal: AbortSignal.abort() });
    open(bench).add("echo", tasks.echo, {});
    await bench.run();
    expect(resultOf(bench, "echo", "aborted").state).toBe("aborted");
  });
});

test("runs again after reset() and after close()", async () => {
  const bench = new Bench(short);
  const lanes = open(bench).add("echo", tasks.echo, {});
  await bench.run();
  bench.reset();
  await lanes.close();
  await bench.run();
  expect(resultOf(bench, "echo", "completed").latency.samplesCount).toBeGreaterThan(4);
});

/** Waits until a word has reached a value. */
async function until(words: Int32Array<SharedArrayBuffer>, index: number, value: number): Promise<void> {
  for (let now = valueAt(words, index); now < value; now = valueAt(words, index)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

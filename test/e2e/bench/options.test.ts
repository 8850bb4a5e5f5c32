import { Bench } from "tinybench";
import { expect, test } from "vitest";
import { laneBench } from "knitting/bench";
import * as tasks from "../../../fixtures/bench/tasks.mjs";

// What laneBench() refuses, and how it says so. No lane starts in these tests.

const bare = (value: unknown): unknown => value;

test.each([
  ["no bench", () => laneBench({} as Bench), "Expected the first argument of laneBench() to be a Bench"],
  ["a wrong option of the pool", () => laneBench(new Bench(), { threads: -1 }), "`threads`"],
  ["a bare function", () => laneBench(new Bench()).add("x", bare as never), "got a bare function"],
  ["a task made inside a function", () => laneBench(new Bench()).add("x", tasks.madeInside()), "madeInside"],
  ["no call in flight", () => laneBench(new Bench()).add("x", tasks.echo, { inFlight: 0 }), "`inFlight`"],
  [
    "an unknown option",
    () => laneBench(new Bench()).add("x", tasks.echo, { inflight: 2 } as never),
    "did you mean `inFlight`?",
  ],
  [
    "a hook that is none",
    () => laneBench(new Bench()).add("x", tasks.echo, { beforeEach: 1 as never }),
    "Expected `beforeEach` to be a function",
  ],
  [
    "hooks of iterations in a lane",
    () => laneBench(new Bench()).isolate("x", tasks.echo, { beforeEach: () => {} } as never),
    "isolate() has no `beforeEach`",
  ],
  [
    "a clock that lanes don't have",
    () => laneBench(new Bench({ now: () => 0 })).isolate("x", tasks.echo),
    "can't take the clock",
  ],
])("refuses %s", (_, call, message) => {
  expect(call).toThrow(message);
});

test("refuses a name that is taken, as tinybench does, and keeps the first", () => {
  const bench = new Bench();
  const lanes = laneBench(bench).add("x", tasks.echo, {});
  expect(() => lanes.isolate("x", tasks.work, { args: 1 })).toThrow('Task "x" already exists');
  expect(bench.tasks).toHaveLength(1);
});

test.each([
  ["an unknown strategy", { strategies: ["firstidle"] as never }, 'did you mean "firstIdle"?'],
  ["`threads`, which are its `lanes`", { threads: 2 } as never, "`threads`; did you mean `lanes`?"],
  ["an option of its pool", { worker: {} } as never, "it belongs in `pool`: `pool.worker`"],
  ["too few rounds", { rounds: 2 }, "`rounds`"],
  ["no strategy", { strategies: [] }, "at least one strategy"],
])("a comparison refuses %s", async (_, options, message) => {
  const lanes = laneBench(new Bench());
  await expect(lanes.compareBalancers("x", { task: tasks.echo, args: [1] }, options)).rejects.toThrow(
    message,
  );
});

test.each([
  ["no calls", { task: tasks.echo, args: [] }, "at least one call"],
  ["times that fall", { task: tasks.echo, args: [1, 2], arrivalsMs: [5, 1] }, "workload.arrivalsMs[1]"],
  [
    "lists of different lengths",
    { task: tasks.echo, args: [1, 2], costsMs: [5] },
    "one entry per call, 2, got 1",
  ],
])("a workload with %s is refused", async (_, workload, message) => {
  await expect(laneBench(new Bench()).compareBalancers("x", workload)).rejects.toThrow(message);
});

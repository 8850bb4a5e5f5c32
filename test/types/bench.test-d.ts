// Benchmarks are typed by their tasks, and nothing becomes `any`.
import type { BalancerComparison, CallReport, LaneBench } from "../../src/bench/index.ts";
import type { Task } from "../../src/pool/types.ts";
import { assertType, type Equal, type IsAny } from "./equal.ts";

declare const lanes: LaneBench;
declare const double: Task<number, number>;
declare const tick: Task<void, void>;

const chained = lanes
  .add("a", double, { args: 1, inFlight: 10 })
  .add("b", double, {
    args: (callIndex) => {
      assertType<Equal<typeof callIndex, number>>();
      return callIndex;
    },
  })
  .add("c", tick)
  .isolate("d", double, { args: 1, async: false });
assertType<Equal<typeof chained, LaneBench>>();
assertType<Equal<ReturnType<LaneBench["report"]>, CallReport | undefined>>();

const comparison = lanes.compareBalancers(
  "e",
  { task: double, args: [1, 2] },
  { strategies: ["sharedQueue"] },
);
assertType<Equal<typeof comparison, Promise<BalancerComparison>>>();
assertType<Equal<IsAny<Awaited<typeof comparison>["rows"][number]["verdict"]>, false>>();

// @ts-expect-error the argument of the task is a number
lanes.add("f", double, { args: "1" });
// @ts-expect-error so is that of every call
lanes.add("g", double, { args: () => "1" });
// @ts-expect-error what is sent once is no function
lanes.isolate("h", double, { args: () => 1 });
// @ts-expect-error a lane has no hooks of the host
lanes.isolate("i", double, { args: 1, beforeEach: () => {} });
// @ts-expect-error a bare function is no task
lanes.add("j", (n: number) => n);
// @ts-expect-error there is no such strategy
void lanes.compareBalancers("k", { task: double, args: [1] }, { strategies: ["leastBusy"] });

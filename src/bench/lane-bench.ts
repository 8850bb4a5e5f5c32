import type { Bench, Task as TinybenchTask } from "tinybench";
import type { Task } from "../pool/index.ts";
import { crossesEncoded } from "../pool/host/bootstrap-data.ts";
import { lookAround } from "../pool/options/surroundings.ts";
import { resolvePoolOptions } from "../pool/options/resolve.ts";
import { originOf } from "../pool/task/origin.ts";
import type { AddOptions, IsolateOptions, LaneBench, LaneBenchOptions } from "./bench-types.ts";
import { CallPool } from "./call-pool.ts";
import { CalledBenchmark } from "./called-benchmark.ts";
import { compareBalancers } from "./compare-balancers.ts";
import { IsolatedBenchmark, type EventClass } from "./isolated-benchmark.ts";
import { runInLane } from "./isolated-lane.ts";
import { checkTask, loopOptionsOf, resolveAddOptions, resolveIsolateOptions } from "./options.ts";
import { anySignal } from "./signals.ts";

// laneBench(): lanes for a tinybench `Bench`, which stays the one that runs, counts and reports. Host thread.

const ASYNC_DISPOSE: typeof Symbol.asyncDispose = (Symbol.asyncDispose ??
  Symbol.for("Symbol.asyncDispose")) as typeof Symbol.asyncDispose;

/**
 * Adds lanes to a tinybench `Bench`. Nothing starts before the bench runs, and an idle lane never keeps the process alive;
 * `close()` ends them.
 *
 * @param bench a `Bench` of tinybench 6, of any copy of it
 * @param options of the pool that calls go through; left out, it has one lane
 * @throws {TypeError} `bench` is no tinybench, or an option has the wrong type, is unknown, or does not go with another
 * @throws {RangeError} an option is out of range
 */
export function laneBench(bench: Bench, options: LaneBenchOptions = {}): LaneBench {
  checkBench(bench);
  const moduleHref = originOf(laneBench)?.href;
  // Now, when the caller can see what is wrong; the pool itself is opened later.
  resolvePoolOptions(options, lookAround(moduleHref, crossesEncoded));
  const pool = new CallPool(options, moduleHref);
  const called = new Map<string, CalledBenchmark>();

  const add = (name: string, task: Task<never, unknown>, addOptions: unknown): void => {
    checkTask("add", task);
    const benchmark = new CalledBenchmark({
      bench,
      pool,
      task: task as unknown as Task<unknown, unknown>,
      ...resolveAddOptions(addOptions),
    });
    bench.add(name, benchmark.iterate, benchmark.options);
    called.set(name, benchmark);
    const added = bench.getTask(name);
    if (added !== undefined) tellThroughput(added, benchmark);
  };

  const isolate = (name: string, task: Task<never, unknown>, isolateOptions: unknown): void => {
    const source = checkTask("isolate", task);
    const { args, async, hooks } = resolveIsolateOptions(isolateOptions);
    const loop = loopOptionsOf(bench, hooks);
    const signal = anySignal(bench.signal, hooks.signal);
    const { added, eventClass } = addEmpty(bench, name);
    new IsolatedBenchmark({
      bench,
      task: added,
      eventClass,
      signal,
      beforeAll: hooks.beforeAll,
      afterAll: hooks.afterAll,
      measure: (warmup) => {
        const request = {
          name,
          source,
          args,
          async,
          options: { ...loop, warmup },
          mayStop: signal !== undefined,
        };
        return runInLane(request, options, moduleHref, signal);
      },
    }).install();
    called.delete(name);
  };

  const lanes: LaneBench = {
    add<Args, Result>(name: string, task: Task<Args, Result>, addOptions?: AddOptions<Args>): LaneBench {
      add(name, task, addOptions);
      return lanes;
    },
    isolate<Args, Result>(
      name: string,
      task: Task<Args, Result>,
      isolateOptions?: IsolateOptions<Args>,
    ): LaneBench {
      isolate(name, task, isolateOptions);
      return lanes;
    },
    compareBalancers: (name, workload, compareOptions) =>
      compareBalancers({
        name,
        workload,
        options: compareOptions,
        pool: options,
        moduleHref,
        signal: bench.signal,
      }),
    report: (name) => called.get(name)?.report,
    getTask: (name) => bench.getTask(name),
    close: () => pool.close(),
    [ASYNC_DISPOSE]: () => pool.close(),
  };
  return Object.freeze(lanes);
}

/**
 * tinybench's throughput is the mean of the rates of its samples, in which a few fast ones weigh more than they lasted.
 * Of calls it is known how many there were in what time.
 */
function tellThroughput(task: TinybenchTask, benchmark: CalledBenchmark): void {
  const own = Reflect.get.bind(
    undefined,
    Object.getPrototypeOf(task) as object,
    "result",
    task,
  ) as () => TinybenchTask["result"];
  const result = (): TinybenchTask["result"] => {
    const measured = own();
    const { report } = benchmark;
    if (!("throughput" in measured) || report === undefined) return measured;
    return { ...measured, throughput: { ...measured.throughput, mean: report.throughput } };
  };
  Object.defineProperty(task, "result", { get: result, configurable: true });
}

/** A tinybench task that never runs a function of the host, and tinybench's class of events. */
function addEmpty(bench: Bench, name: string): { added: TinybenchTask; eventClass: EventClass } {
  let seen: { readonly task: TinybenchTask; readonly eventClass: EventClass } | undefined;
  const take = (event: { readonly task: TinybenchTask }): void => {
    seen ??= { task: event.task, eventClass: event.constructor as EventClass };
  };
  bench.addEventListener("add", take);
  try {
    bench.add(name, () => {}, { async: true });
  } finally {
    bench.removeEventListener("add", take);
  }
  if (seen === undefined) throw new Error("tinybench added a benchmark without saying so");
  return { added: seen.task, eventClass: seen.eventClass };
}

/** @throws {TypeError} it has not what a Bench of tinybench 6 has */
function checkBench(bench: unknown): void {
  const { add, run, timestampProvider } = Object(bench) as Partial<Record<keyof Bench, unknown>>;
  if (typeof add === "function" && typeof run === "function" && typeof timestampProvider === "object") return;
  throw new TypeError(
    `Expected the first argument of laneBench() to be a Bench of tinybench 6, got \`${String(bench)}\` (${typeof bench})`,
  );
}

import { Bench, type BenchOptions, type FnOptions, type TaskResultCompleted } from "tinybench";
import { laneBench } from "../index.ts";
import { laneFunctionOf } from "../lane-functions.ts";
import { laneOptions } from "./lane-options.ts";

// `benchmark.provider` of Vitest 5: tinybench, as Vitest's own, where functions that stand for tasks run on lanes. In Vitest's
// workers; Vitest imports the default export. Its types are in no stable Vitest that this package is built with.

/** The benchmarks of one test, as Vitest hands them over. */
interface BenchmarkGroup {
  readonly test: { readonly context: { readonly signal: AbortSignal }; readonly fullTestName: string };
  readonly config: { readonly retainSamples: boolean };
  readonly registrations: readonly {
    readonly name: string;
    readonly fn: () => unknown;
    readonly fnOpts?: FnOptions;
  }[];
  readonly options?: BenchOptions;
}

interface BenchmarkProvider {
  run(group: BenchmarkGroup): Promise<(TaskResultCompleted & { readonly name: string })[]>;
}

/** What `test.benchmark.provider` of a Vitest 5 config names: tinybench, with functions that stand for tasks run on lanes. */
const provider: BenchmarkProvider = {
  async run({ test, config, registrations, options }) {
    const bench = new Bench({
      signal: test.context.signal,
      name: test.fullTestName,
      retainSamples: config.retainSamples,
      ...options,
      throws: false,
    });
    const lanes = laneBench(bench, laneOptions());
    try {
      for (const { name, fn, fnOpts } of registrations) {
        const stands = laneFunctionOf(fn);
        if (stands === undefined) {
          bench.add(name, fn, fnOpts);
          continue;
        }
        const { async: _async, ...hooks } = fnOpts ?? {};
        lanes[stands.how](name, stands.task, { ...hooks, ...stands.options });
      }
      await bench.run();
    } finally {
      await lanes.close();
    }
    return resultsOf(bench);
  },
};

/** @throws what a benchmark failed with; several as an AggregateError */
function resultsOf(bench: Bench): (TaskResultCompleted & { readonly name: string })[] {
  const results = bench.tasks.map(({ name, result }) => ({ ...result, name }));
  const errors = results.flatMap((result) => (result.state === "errored" ? [result.error] : []));
  if (errors.length > 1) throw new AggregateError(errors, "Several benchmarks failed");
  if (errors.length > 0) throw errors[0];
  return results.map((result) => {
    if (result.state === "completed") return result;
    throw new Error(`Benchmark "${result.name}" did not complete: it is ${result.state}`);
  });
}

export default provider;

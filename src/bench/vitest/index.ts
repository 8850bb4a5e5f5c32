import { Bench, type BenchOptions } from "tinybench";
import { test as vitestTest, type TestAPI } from "vitest";
import type { LaneBench, LaneBenchOptions } from "../bench-types.ts";
import { laneBench } from "../index.ts";
import { laneOptions } from "./lane-options.ts";

// "knitting/bench/vitest": a fixture for benchmarks in tests, for Vitest 4.1, which lets nobody replace its own, and for 5. In
// Vitest's workers.

/** A tinybench bench, and lanes for it with the options of the plugin. Ended by the test's signal; closed with the test. */
export interface TestBench {
  readonly bench: Bench;
  readonly lanes: LaneBench;
}

/**
 * Makes a bench with lanes inside of a test; both end with it.
 *
 * @param options of tinybench
 * @param lanes of the pool, on top of those in the Vitest config
 */
export type OpenTestBench = (options?: BenchOptions, lanes?: LaneBenchOptions) => TestBench;

/** Vitest's `test`, with `openBench` for benchmarks on lanes. */
export const test: TestAPI<{ openBench: OpenTestBench }> = vitestTest.extend<{ openBench: OpenTestBench }>({
  openBench: async ({ signal }, use) => {
    const opened: LaneBench[] = [];
    await use((options, more) => {
      const bench = new Bench({ signal, ...options });
      const lanes = laneBench(bench, laneOptions(more));
      opened.push(lanes);
      return { bench, lanes };
    });
    await Promise.all(opened.map((lanes) => lanes.close()));
  },
});

/** The same as `test`. */
export const it: typeof test = test;

import type { Bench, TaskResult } from "tinybench";
import { expect } from "vitest";

// What tests of benchmarks ask of a bench.

type ResultIn<State> = Extract<TaskResult, { state: State }> & { readonly timestampProviderName: string };

/** The result of a benchmark, which must have ended like that. */
export function resultOf<State extends TaskResult["state"]>(
  bench: Bench,
  name: string,
  state: State,
): ResultIn<State> {
  const result = bench.getTask(name)?.result;
  expect(result).toMatchObject({ state });
  return result as unknown as ResultIn<State>;
}

/** Words that tasks and tests share. */
export function memory(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(16));
}

export function valueAt(words: Int32Array, index: number): number {
  return Atomics.load(words, index);
}

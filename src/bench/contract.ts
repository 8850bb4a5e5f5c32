import type { TaskResult } from "tinybench";
import type { TaskSource } from "../pool/protocol/messages.ts";

// What the host sends to a lane that runs a tinybench loop, and what comes back. Types only.

/** Options of tinybench that can cross; the clock by its name. */
export interface LoopOptions {
  readonly concurrency: "bench" | "task" | null;
  readonly iterations: number;
  readonly retainSamples: boolean;
  readonly subtractTimerOverhead: boolean;
  readonly threshold: number;
  readonly time: number;
  readonly clock: "performanceNow" | "hrtimeNow" | "bunNanoseconds";
  readonly warmup: boolean;
  readonly warmupIterations: number;
  readonly warmupTime: number;
}

export interface LoopRequest {
  readonly name: string;
  readonly source: TaskSource;
  readonly args: unknown;
  /** `undefined`: tinybench finds out. */
  readonly async: boolean | undefined;
  readonly options: LoopOptions;
  /** Whether the host may want the loop to end early. */
  readonly mayStop: boolean;
}

/** Samples go by themselves: there may be millions. */
export interface LoopReply {
  readonly result: TaskResult & { readonly runtime: string; readonly runtimeVersion: string };
  readonly runs: number;
  readonly detectedResolution: number | undefined;
  readonly warning: string | undefined;
  readonly latencySamples: Float64Array | undefined;
  readonly throughputSamples: Float64Array | undefined;
}

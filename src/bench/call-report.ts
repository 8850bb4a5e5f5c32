import { Histogram } from "../pool/host/histogram.ts";
import type { CallReport } from "./bench-types.ts";

// Counts the calls of one run of a benchmark. Iterations may overlap, as under tinybench's `concurrency: "task"`: the time
// counts once while any of them is in progress. Host thread.

export class CallTally {
  readonly #latencies = new Histogram();
  #calls = 0;
  #busyMs = 0;
  #open = 0;
  #openSinceMs = 0;

  begin(nowMs: number): void {
    if (this.#open++ === 0) this.#openSinceMs = nowMs;
  }

  end(nowMs: number, calls: number): void {
    this.#calls += calls;
    if (--this.#open === 0) this.#busyMs += nowMs - this.#openSinceMs;
  }

  latency(ms: number): void {
    this.#latencies.record(ms);
  }

  report(): CallReport {
    const { meanMs, p50Ms, p99Ms, maxMs } = this.#latencies.summary();
    const calls = this.#calls;
    const busyMs = this.#busyMs;
    const throughput = busyMs > 0 ? (calls / busyMs) * 1_000 : 0;
    return { calls, busyMs, throughput, latency: { meanMs, p50Ms, p99Ms, maxMs } };
  }
}

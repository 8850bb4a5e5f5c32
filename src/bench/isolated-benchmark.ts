import type { Bench, HookMode, Statistics, Task as TinybenchTask } from "tinybench";
import type { LoopReply } from "./contract.ts";

// Stands in for one tinybench task whose loop runs in a lane: the same results and the same events at the same times,
// from what the lane brings back. Host thread; `bench.run()` calls it through the task that it stands in for.

type Result = TinybenchTask["result"];
type State = Omit<
  Extract<Result, { state: Result["state"] }>,
  "runtime" | "runtimeVersion" | "timestampProviderName"
>;
type EventName = "abort" | "complete" | "cycle" | "error" | "reset" | "start" | "warmup" | "warning";
/** tinybench's own class of events, which it does not export. */
export type EventClass = new (type: string, task: TinybenchTask, detail?: Error | string) => Event;

export interface IsolatedSettings {
  readonly bench: Bench;
  readonly task: TinybenchTask;
  readonly eventClass: EventClass;
  readonly signal: AbortSignal | undefined;
  readonly beforeAll: ((this: TinybenchTask, mode?: HookMode) => unknown) | undefined;
  readonly afterAll: ((this: TinybenchTask, mode?: HookMode) => unknown) | undefined;
  /** Runs the loop; `undefined` when it was aborted before it had a result. */
  readonly measure: (warmup: boolean, signal: AbortSignal | undefined) => Promise<LoopReply | undefined>;
}

export class IsolatedBenchmark {
  readonly #settings: IsolatedSettings;
  readonly #unstarted: Result;
  #state: State = { state: "not-started" } as State;
  #runs = 0;
  #resolution: number | undefined;
  #warmsUp = false;
  #isAborted = false;
  /** The lane may run on another runtime than the host. */
  #measuredIn: Pick<Result, "runtime" | "runtimeVersion"> | undefined;

  constructor(settings: IsolatedSettings) {
    this.#settings = settings;
    this.#unstarted = settings.task.result;
    const { signal } = settings;
    if (signal?.aborted === true) this.#abort();
    else signal?.addEventListener("abort", () => this.#abort(), { once: true });
  }

  /** Takes the place of the task's own methods. */
  install(): void {
    const refuseSync = (): never => {
      throw new Error(
        `Benchmark "${this.#settings.task.name}" runs in a lane, which takes time: use bench.run(), not runSync()`,
      );
    };
    Object.defineProperties(this.#settings.task, {
      result: { get: () => ({ ...this.#state, ...this.#runtimeInfo() }), configurable: true },
      runs: { get: () => this.#runs, configurable: true },
      detectedResolution: { get: () => this.#resolution, configurable: true },
      reset: { value: (emit = true) => this.#reset(emit), configurable: true },
      warmup: { value: () => this.#warmup(), configurable: true },
      run: { value: () => this.#run(), configurable: true },
      warmupSync: { value: refuseSync, configurable: true },
      runSync: { value: refuseSync, configurable: true },
    });
  }

  #runtimeInfo(): Pick<Result, "runtime" | "runtimeVersion" | "timestampProviderName"> {
    const { timestampProviderName } = this.#unstarted;
    const { runtime, runtimeVersion } = this.#measuredIn ?? this.#unstarted;
    return { runtime, runtimeVersion, timestampProviderName };
  }

  #reset(emit: boolean): void {
    this.#runs = 0;
    this.#resolution = undefined;
    this.#warmsUp = false;
    this.#measuredIn = undefined;
    this.#state = { state: this.#isAborted ? "aborted" : "not-started" } as State;
    if (emit) this.#emit("reset", false);
  }

  /** The lane warms up right before it is measured: a result of one lane says nothing of another. */
  async #warmup(): Promise<void> {
    if (this.#state.state !== "not-started") return;
    const { bench, task } = this.#settings;
    this.#emit("warmup", false);
    await bench.setup(task, "warmup");
    this.#warmsUp = true;
    const error = await this.#hooks("warmup", () => Promise.resolve(undefined)).then(
      () => undefined,
      (reason: unknown) => asError(reason),
    );
    await bench.teardown(task, "warmup");
    if (error !== undefined) this.#fail(error);
  }

  async #run(): Promise<TinybenchTask> {
    const { bench, task, measure, signal } = this.#settings;
    if (this.#state.state !== "not-started") return task;
    this.#state = { state: "started" } as State;
    this.#emit("start", false);
    await bench.setup(task, "run");
    let reply: LoopReply | undefined;
    let error: Error | undefined;
    try {
      reply = await this.#hooks("run", () => measure(this.#warmsUp, signal));
    } catch (reason) {
      error = asError(reason);
    }
    await bench.teardown(task, "run");
    if (reply !== undefined) this.#take(reply);
    // A lane that was killed because the bench was aborted has not failed.
    else if (error !== undefined && !this.#isAborted) this.#fail(error);
    else if (this.#isAborted) this.#state = { state: "aborted" } as State;
    this.#emit("cycle", true);
    this.#emit("complete", false);
    return task;
  }

  async #hooks<Value>(mode: HookMode, body: () => Promise<Value>): Promise<Value> {
    const { task, beforeAll, afterAll } = this.#settings;
    await beforeAll?.call(task, mode);
    const value = await body();
    await afterAll?.call(task, mode);
    return value;
  }

  #take(reply: LoopReply): void {
    const { runtime, runtimeVersion, ...result } = reply.result as Result;
    this.#measuredIn = { runtime, runtimeVersion };
    this.#runs = reply.runs;
    this.#resolution = reply.detectedResolution;
    if (result.state === "errored") {
      this.#fail(result.error);
      return;
    }
    if ("latency" in result) {
      result.latency = withSamples(result.latency, reply.latencySamples);
      result.throughput = withSamples(result.throughput, reply.throughputSamples);
    }
    const { timestampProviderName: _, ...state } = result;
    this.#state = state as State;
    if (reply.warning !== undefined) this.#emit("warning", true, reply.warning);
  }

  /** @throws the error, when the bench throws */
  #fail(error: Error): void {
    this.#state = { state: "errored", error } as unknown as State;
    this.#emit("error", true, error);
    if (this.#settings.bench.throws) throw error;
  }

  #abort(): void {
    this.#isAborted = true;
    if (this.#state.state !== "not-started" && this.#state.state !== "started") return;
    // As tinybench: what has begun ends with what it has, if it has anything.
    this.#state = { state: "aborted" } as State;
    this.#emit("abort", true);
  }

  #emit(name: EventName, toBench: boolean, detail?: Error | string): void {
    const { bench, task, eventClass } = this.#settings;
    const event = new eventClass(name, task, detail);
    task.dispatchEvent(event);
    // An event object can be dispatched twice, as tinybench does, once it is through.
    if (toBench) bench.dispatchEvent(event);
  }
}

function withSamples(statistics: Statistics, samples: Float64Array | undefined): Statistics {
  if (samples === undefined) return statistics;
  return { ...statistics, samples: Array.from(samples) as unknown as Statistics["samples"] };
}

/** As tinybench does it. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

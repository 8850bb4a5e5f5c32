import type { Bench, FnHook, FnOptions, FnReturnedObject, HookMode, Task as TinybenchTask } from "tinybench";
import type { Task } from "../pool/index.ts";
import type { OpenPool } from "../pool/internal.ts";
import type { CallReport } from "./bench-types.ts";
import type { CallPool } from "./call-pool.ts";
import { CallTally } from "./call-report.ts";
import { anySignal, whenAborted } from "./signals.ts";

// A benchmark of calls through the pool, as a function and hooks for tinybench: every iteration makes `inFlight` calls at
// once and waits for all of them. Host thread.

export interface CalledSettings {
  readonly bench: Bench;
  readonly pool: CallPool;
  readonly task: Task<unknown, unknown>;
  readonly argsOf: (callIndex: number) => unknown;
  readonly inFlight: number;
  readonly hooks: FnOptions;
}

/** The call of an abort-aware task can be told to end. */
interface Rejectable {
  readonly reject?: (reason?: unknown) => void;
}

export class CalledBenchmark {
  readonly #settings: CalledSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #aborted: Promise<void> | undefined;
  #lanes: OpenPool | undefined;
  #tally = new CallTally();
  #measured: CallTally | undefined;
  #callIndex = 0;

  constructor(settings: CalledSettings) {
    this.#settings = settings;
    this.#signal = anySignal(settings.bench.signal, settings.hooks.signal);
    this.#aborted = this.#signal === undefined ? undefined : whenAborted(this.#signal);
  }

  /** Of the last run that has begun. */
  get report(): CallReport | undefined {
    return this.#measured?.report();
  }

  /** The options for tinybench: the user's hooks, after lanes are ready for them. */
  get options(): FnOptions {
    const { hooks } = this.#settings;
    const prepare = async (task: TinybenchTask, mode: HookMode): Promise<void> => {
      await this.#prepare(mode);
      await hooks.beforeAll?.call(task, mode);
    };
    const beforeAll: FnHook = function (this: TinybenchTask, mode = "run"): Promise<void> {
      const ready = prepare(this, mode);
      // runSync() refuses a hook that takes time, and then nobody waits for it.
      ready.catch(() => {});
      return ready;
    };
    return { ...hooks, async: true, beforeAll };
  }

  /** The function for tinybench. */
  readonly iterate = async (): Promise<FnReturnedObject | undefined> => {
    const { bench, inFlight } = this.#settings;
    const tally = this.#tally;
    const lanes = this.#lanes;
    if (lanes === undefined || this.#isAborted()) return undefined;
    const startedAt = bench.now();
    tally.begin(startedAt);
    const calls = new Array<Promise<unknown>>(inFlight);
    let answered = 0;
    let failure: { readonly error: unknown } | undefined;
    const all = new Promise<void>((resolve) => {
      let open = inFlight;
      for (let index = 0; index < inFlight; index++) {
        const calledAt = inFlight === 1 ? startedAt : bench.now();
        const call = this.#call(lanes);
        calls[index] = call;
        call.then(
          () => {
            tally.latency(bench.now() - calledAt);
            answered++;
            if (--open === 0) resolve();
          },
          (error: unknown) => {
            failure ??= { error };
            if (--open === 0) resolve();
          },
        );
      }
    });
    await (this.#aborted === undefined ? all : Promise.race([all, this.#aborted]));
    const durationMs = bench.now() - startedAt;
    tally.end(startedAt + durationMs, answered);
    if (this.#isAborted()) this.#abandon(calls);
    else if (failure !== undefined) throw failure.error;
    return { overriddenDuration: durationMs / Math.max(1, answered), overriddenIterationCost: durationMs };
  };

  #isAborted(): boolean {
    return this.#signal?.aborted === true;
  }

  #call(lanes: OpenPool): Promise<unknown> {
    const { task, argsOf } = this.#settings;
    try {
      return lanes.call(task, argsOf(this.#callIndex++));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  async #prepare(mode: HookMode): Promise<void> {
    const { pool, task } = this.#settings;
    const opened = pool.prepare(task);
    const ready = this.#aborted === undefined ? opened : Promise.race([opened, this.#aborted]);
    // Nobody waits for lanes that come up after the bench was aborted.
    opened.catch(() => {});
    this.#lanes = (await ready) ?? undefined;
    this.#callIndex = 0;
    this.#tally = new CallTally();
    if (mode === "run") this.#measured = this.#tally;
  }

  /** Tells calls that can be told, and leaves the others to a pool that ends. */
  #abandon(calls: readonly (Promise<unknown> & Rejectable)[]): void {
    for (const call of calls) call.reject?.(this.#signal?.reason);
    this.#settings.pool.giveUp();
  }
}

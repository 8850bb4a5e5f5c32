import type { Bench, FnOptions } from "tinybench";
import { definitionOf } from "../pool/internal.ts";
import { checkBoolean, checkNumber } from "../pool/options/checks.ts";
import { MAX_INT32 } from "../pool/options/defaults.ts";
import type { OptionNames } from "../pool/options/option-names.ts";
import { expected, openObject, type Option } from "../pool/options/option.ts";
import type { AddOptions, IsolateOptions } from "./bench-types.ts";
import type { LoopOptions, LoopRequest } from "./contract.ts";

// Checks what add() and isolate() are given. Host thread.

const ADD_NAMES: OptionNames<AddOptions<unknown>> = {
  args: true,
  inFlight: true,
  afterAll: true,
  afterEach: true,
  beforeAll: true,
  beforeEach: true,
  retainSamples: true,
  signal: true,
};
const ISOLATE_NAMES: OptionNames<IsolateOptions<unknown>> = {
  args: true,
  async: true,
  retainSamples: true,
  signal: true,
  beforeAll: true,
  afterAll: true,
};

/** The clocks that tinybench knows by name, so that a lane has them too. */
const CLOCKS = ["performanceNow", "hrtimeNow", "bunNanoseconds"] as const;

/** @throws {TypeError} it is no task, or one that lanes cannot find */
export function checkTask(of: string, value: unknown): LoopRequest["source"] {
  const definition = definitionOf(value);
  if (definition === undefined) {
    const given = typeof value === "function" ? "a bare function" : `\`${String(value)}\` (${typeof value})`;
    throw new TypeError(`Expected ${of}() to get a task made by task() or importTask(), got ${given}`);
  }
  const { madeInside, source } = definition;
  if (madeInside !== undefined) {
    throw new TypeError(
      `The task for ${of}() was made inside the function ${madeInside || "(anonymous)"}, where lanes cannot find it. Call task() ` +
        "at module scope",
    );
  }
  return source;
}

export interface ResolvedAddOptions {
  readonly argsOf: (callIndex: number) => unknown;
  readonly inFlight: number;
  readonly hooks: FnOptions;
}

/** @throws {TypeError} an option is unknown or has the wrong type. @throws {RangeError} one is out of range */
export function resolveAddOptions(input: unknown): ResolvedAddOptions {
  const given = openObject<AddOptions<unknown>>({ path: "", value: input }, ADD_NAMES);
  const inFlight = checkNumber(given.inFlight, { from: 1, to: MAX_INT32, integer: true }, 1);
  const args = given.args.value;
  const hooks: FnOptions = {};
  for (const name of ["afterAll", "afterEach", "beforeAll", "beforeEach"] as const) {
    const hook = checkHook(given[name]);
    if (hook !== undefined) hooks[name] = hook;
  }
  addShared(hooks, given.retainSamples, given.signal);
  const argsOf = typeof args === "function" ? (args as (callIndex: number) => unknown) : () => args;
  return { argsOf, inFlight, hooks };
}

export interface ResolvedIsolateOptions {
  readonly args: unknown;
  readonly async: boolean | undefined;
  readonly hooks: FnOptions;
}

/** @throws {TypeError} an option is unknown or has the wrong type */
export function resolveIsolateOptions(input: unknown): ResolvedIsolateOptions {
  for (const name of ["beforeEach", "afterEach"]) {
    if (typeof input === "object" && input !== null && name in input) {
      throw new TypeError(
        `isolate() has no \`${name}\`: iterations run in a lane, and a function of the host can't go there. ` +
          "Let the task itself do it, or use add()",
      );
    }
  }
  const given = openObject<IsolateOptions<unknown>>({ path: "", value: input }, ISOLATE_NAMES);
  const hooks: FnOptions = {};
  for (const name of ["afterAll", "beforeAll"] as const) {
    const hook = checkHook(given[name]);
    if (hook !== undefined) hooks[name] = hook;
  }
  addShared(hooks, given.retainSamples, given.signal);
  return { args: given.args.value, async: checkBoolean(given.async, undefined), hooks };
}

/** @throws {TypeError} the bench has a clock that lanes don't have */
export function loopOptionsOf(bench: Bench, hooks: FnOptions): Omit<LoopOptions, "warmup"> {
  const { name } = bench.timestampProvider;
  const clock = CLOCKS.find((each) => each === name);
  if (clock === undefined) {
    throw new TypeError(
      `isolate() can't take the clock of this bench, \`${name}\`, to a lane. ` +
        'Leave out `now`, and let `timestampProvider` be "performanceNow", "hrtimeNow" or "auto"',
    );
  }
  return {
    // Other benchmarks run in other lanes: what is left of the option is whether iterations overlap.
    concurrency: bench.concurrency === "task" ? "task" : null,
    iterations: bench.iterations,
    retainSamples: hooks.retainSamples ?? bench.retainSamples,
    subtractTimerOverhead: bench.subtractTimerOverhead,
    threshold: bench.threshold,
    time: bench.time,
    clock,
    warmupIterations: bench.warmupIterations,
    warmupTime: bench.warmupTime,
  };
}

function addShared(hooks: FnOptions, retainSamples: Option, signal: Option): void {
  const retains = checkBoolean(retainSamples, undefined);
  if (retains !== undefined) hooks.retainSamples = retains;
  if (signal.value === undefined) return;
  if (!(signal.value instanceof AbortSignal)) throw new TypeError(expected(signal, "an AbortSignal"));
  hooks.signal = signal.value;
}

function checkHook(option: Option): FnOptions["beforeAll"] {
  if (option.value === undefined) return undefined;
  if (typeof option.value !== "function") throw new TypeError(expected(option, "a function"));
  return option.value as NonNullable<FnOptions["beforeAll"]>;
}

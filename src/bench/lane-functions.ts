import type { Task } from "../pool/index.ts";
import type { AddOptions, IsolateOptions } from "./bench-types.ts";
import { checkTask, resolveAddOptions, resolveIsolateOptions } from "./options.ts";

// Functions that stand for tasks where a test runner wants functions: its benchmark provider finds the task behind them and
// measures that. Host thread.

const LANE_FUNCTION = Symbol.for("knitting.laneFunction");

/** Stands for a task in `bench(name, fn)` of Vitest 5, with the benchmark provider of this package. */
export type LaneFunction = () => never;

/** What such a function stands for. */
export interface LaneFunctionParts {
  readonly how: "add" | "isolate";
  readonly task: Task<unknown, unknown>;
  readonly options: object | undefined;
}

/**
 * Measures calls of a task through the lanes of this Vitest worker; see `LaneBench.add`.
 *
 * @throws {TypeError} `task` is no task made at module scope, or an option is unknown or has the wrong type
 * @throws {RangeError} `inFlight` is out of range
 */
export function calls<Args, Result>(task: Task<Args, Result>, options?: AddOptions<Args>): LaneFunction {
  checkTask("calls", task);
  resolveAddOptions(options);
  return standFor({ how: "add", task: task as unknown as Task<unknown, unknown>, options });
}

/**
 * Measures a task by a whole loop in a fresh lane; see `LaneBench.isolate`.
 *
 * @throws {TypeError} `task` is no task made at module scope, or an option is unknown or has the wrong type
 */
export function isolated<Args, Result>(
  task: Task<Args, Result>,
  options?: IsolateOptions<Args>,
): LaneFunction {
  checkTask("isolated", task);
  resolveIsolateOptions(options);
  return standFor({ how: "isolate", task: task as unknown as Task<unknown, unknown>, options });
}

/** `undefined` for any other function. */
export function laneFunctionOf(f: unknown): LaneFunctionParts | undefined {
  return typeof f === "function" ? (f as { [LANE_FUNCTION]?: LaneFunctionParts })[LANE_FUNCTION] : undefined;
}

function standFor(parts: LaneFunctionParts): LaneFunction {
  const refuse = (): never => {
    throw new TypeError(
      "This function stands for a task on lanes, and was called by a runner that does not know it. Set `benchmark.provider` " +
        "of Vitest 5 to the file of knitting/bench/provider; in Vitest 4.1 take `laneBench` from knitting/bench/vitest",
    );
  };
  return Object.defineProperty(refuse, LANE_FUNCTION, { value: Object.freeze(parts) });
}

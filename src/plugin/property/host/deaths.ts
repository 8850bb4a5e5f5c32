import { KnittingError } from "../../../pool/index.ts";
import { PluginError } from "../../errors.ts";
import { LIMIT_HINT, overLimitError } from "../run-limit.ts";
import { sameStuck } from "./failure-place.ts";

// Why a lane died over a run, as the error of that run. Host thread.

const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";
const MEMORY_HINT =
  "it ran out of memory. The limit is `worker.resourceLimits.maxOldGenerationSizeMb`, in the third argument of check(), " +
  "assert() and test.prop()";

export interface Death {
  /** What the run failed with. */
  readonly asFailure: Error;
  /** What the check rejects with when no predicate was running yet. */
  readonly whileGenerating: () => Error;
}

/** Whether the lane was ended because of a call of another check that waited there, or for which this one waited. */
export function isBystander(reason: unknown): boolean {
  if (!(reason instanceof KnittingError) || reason.code !== "LANE_CRASHED") return false;
  return reason.cause instanceof KnittingError && reason.cause.code === "TASK_HARD_TIMEOUT";
}

/** @returns `undefined` for any other reason */
export function deathOf(reason: unknown, runTimeoutMs: number): Death | undefined {
  if (!(reason instanceof KnittingError)) return undefined;
  if (reason.code === "TASK_HARD_TIMEOUT") {
    return {
      asFailure: sameStuck(reason, overLimitError(runTimeoutMs)),
      whileGenerating: () =>
        sameStuck(
          reason,
          new PluginError(
            "RUN_TIMEOUT",
            `Generating the value of a run did not end within ${runTimeoutMs} milliseconds: ` +
              `an arbitrary of this property hangs, such as one whose filter lets nothing pass. ${LIMIT_HINT}`,
          ),
        ),
    };
  }
  if (reason.code !== "LANE_CRASHED") return undefined;
  // The reason itself speaks of tasks and lanes, which users of properties have not made.
  const { cause } = reason;
  const isMemory = (cause as { readonly code?: unknown } | undefined)?.code === OUT_OF_MEMORY;
  const ending = isMemory ? MEMORY_HINT : reason.message.replace(/^.*?: /u, "");
  const options = isMemory ? undefined : { cause };
  return {
    asFailure: new PluginError("RUN_CRASHED", `Property run ended its lane: ${ending}`, options),
    whileGenerating: () =>
      new PluginError("RUN_CRASHED", `Generating the value of a run ended its lane: ${ending}`, options),
  };
}

/** A lane came to the end of the shrinks of a value before the host did. */
export function unsteadyError(path: readonly number[]): Error {
  return new Error(
    `The value at path ${path.join(":")} exists on the host and not in a lane: an arbitrary of this ` +
      "property does not give the same values for the same seed",
  );
}

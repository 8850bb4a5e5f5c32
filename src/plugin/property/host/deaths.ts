import { KnittingError } from "../../../pool/index.ts";

// Why a lane died over a run, as the error of that run. Host thread.

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

/** `undefined` for any other reason. */
export function deathOf(reason: unknown, runTimeoutMs: number): Death | undefined {
  if (!(reason instanceof KnittingError)) return undefined;
  if (reason.code === "TASK_HARD_TIMEOUT") {
    return {
      asFailure: new Error(`Property run did not end within ${runTimeoutMs} milliseconds`, { cause: reason }),
      whileGenerating: () =>
        new Error(
          `Generating the value of a run did not end within ${runTimeoutMs} milliseconds: ` +
            "an arbitrary of this property hangs, such as one whose filter lets nothing pass",
          { cause: reason },
        ),
    };
  }
  if (reason.code !== "LANE_CRASHED") return undefined;
  const how = reason.message.replace(/^.*?: /u, "");
  return {
    asFailure: new Error(`Property run ended its lane: ${how}`, { cause: reason }),
    whileGenerating: () =>
      new Error(`Generating the value of a run ended its lane: ${how}`, { cause: reason }),
  };
}

/** A lane came to the end of the shrinks of a value before the host did. */
export function unsteadyError(path: readonly number[]): Error {
  return new Error(
    `The value at path ${path.join(":")} exists on the host and not in a lane: an arbitrary of this ` +
      "property does not give the same values for the same seed",
  );
}

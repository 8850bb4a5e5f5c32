// What a lane says to whoever asks it for lanes of its own. Any thread.
import { KnittingError } from "../errors.ts";

/** @throws {KnittingError} LANE_ONLY_HOST always */
export function refuseInLane(): never {
  throw new KnittingError(
    "LANE_ONLY_HOST",
    "createPool() was called inside a lane. Lanes import the modules of their tasks: put the pool behind " +
      '`if (isMain) { ... }` (import { isMain } from "knitting"), or into a module that no task lives in',
  );
}

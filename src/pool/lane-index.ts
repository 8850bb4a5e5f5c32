// What "knitting" is inside a lane: the same names, without the host behind them. Lanes are started with the condition
// `knitting-lane` (see package.json), or the first module of tasks would load a host that no lane uses. For the same reason
// "knitting/shared-memory" and "knitting/utils" are found here too: a lane has all of them in the file it starts with.
import { taskFunctions } from "./task.ts";
import { refuseInLane } from "./task/host-only.ts";
import { isHost } from "./task/registry.ts";
import type { DefineTask, ImportTask } from "./task-types.ts";
import type { CreatePool } from "./types.ts";

export { Envelope } from "./codec/index.ts";
export * from "./conversions/index.ts";
export { KnittingError } from "./errors.ts";
export { ProcessSharedBuffer } from "./shared-memory/index.ts";
export { AbortSignalPoolExhausted } from "./task/abort-exhausted.ts";
export { move } from "./task/move.ts";

const functions = taskFunctions(refuseInLane);

/** As on the host; its `createPool` throws. */
export const task: DefineTask = functions.task;

/** As on the host; its `createPool` throws. */
export const importTask: ImportTask = functions.importTask;

/** @throws {KnittingError} LANE_ONLY_HOST always: lanes have no lanes */
export const createPool: CreatePool = () => refuseInLane();

/**
 * `false` inside a lane, `true` everywhere else: the main thread, a Vitest worker, any other thread. Create pools only
 * where it is true, because lanes import the module that does.
 */
export const isMain: boolean = isHost();

// What users import from "knitting"; nothing else lives here.
import { createTaskPool } from "./create-pool.ts";
import { allowSystem } from "./native/libc.ts";
import { taskFunctions } from "./task.ts";
import { isHost } from "./task/registry.ts";
import type { DefineTask, ImportTask } from "./task-types.ts";

export { createPool } from "./create-pool.ts";
export { Envelope } from "./codec/index.ts";
export { KnittingError, type KnittingErrorCode, type KnittingErrorFacts } from "./errors.ts";
export { AbortSignalPoolExhausted } from "./task/abort-exhausted.ts";
export type * from "./options/permission-protocol.ts";
export type * from "./options/pool-options.ts";
export { move } from "./task/move.ts";
export type * from "./task-types.ts";
export type * from "./types.ts";

allowSystem();

const functions = taskFunctions(createTaskPool);

/**
 * Wraps a function so that lanes can run it. Call it at module scope: a lane imports the module and finds the function
 * because the same call happens there again. It need not be exported.
 *
 * @throws {TypeError} when the options are wrong, or the caller is no module (REPL, `node -e`)
 * @throws {RangeError} when the timeout is out of range
 */
export const task: DefineTask = functions.task;

/**
 * Names a function in a module that only lanes import. It never runs on the inline lane.
 *
 * @throws {TypeError} when the options are wrong
 * @throws {RangeError} when the timeout is out of range
 */
export const importTask: ImportTask = functions.importTask;

/**
 * `false` inside a lane, `true` everywhere else: the main thread, a Vitest worker, any other thread. Create pools only
 * where it is true, because lanes import the module that does.
 */
export const isMain: boolean = isHost();

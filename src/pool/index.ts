// What users import from "knitting"; nothing else lives here.
export { Envelope } from "./codec/index.ts";
export { createPool } from "./create-pool.ts";
export { KnittingError, type KnittingErrorCode, type KnittingErrorFacts } from "./errors.ts";
export { AbortSignalPoolExhausted } from "./host/abort-slots.ts";
export type * from "./options/permission-protocol.ts";
export type * from "./options/pool-options.ts";
export { importTask, task } from "./task.ts";
export { isMain } from "./task/is-main.ts";
export { move } from "./task/move.ts";
export type * from "./task-types.ts";
export type * from "./types.ts";

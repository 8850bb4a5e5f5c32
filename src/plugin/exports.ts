// What both halves of `knitting/vitest` export: the one that a config loads (index.ts) and the one for tests.

export { importTask, task } from "../pool/index.ts";
export { knitting } from "./server/plugin.ts";
export { PluginError, type PluginErrorCode } from "./errors.ts";
export type { KnittingOptions } from "./options.ts";
export type { Call } from "./test/call.ts";
export type { KnittingMeta } from "./test/task-meta.ts";
export type { LaneOverrides } from "./overrides.ts";
export type {
  KnittingFixtures,
  KnittingTest,
  LaneContext,
  LanePool,
  LaneTest,
  LaneTestOptions,
} from "./test/lane-types.ts";

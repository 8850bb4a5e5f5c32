// What users import from "knitting/bench" in a program: the tinybench adapter. Host thread.
export type * from "./bench-types.ts";
export type * from "./comparison-types.ts";
export { calls, isolated, type LaneFunction } from "./lane-functions.ts";
export { laneBench } from "./lane-bench.ts";

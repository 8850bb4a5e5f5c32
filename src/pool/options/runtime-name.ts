// Which program runs this code. Host and lanes alike.
import type { ProcessRuntime } from "./pool-options.ts";

export function runtimeName(): ProcessRuntime {
  if (process.versions["bun"] !== undefined) return "bun";
  return process.versions["deno"] === undefined ? "node" : "deno";
}

// What the options' defaults depend on besides the options: the runtime, its abilities and the environment.
// The only file of this folder that looks at the machine; tests pass their own.
import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProcessRuntime } from "./pool-options.ts";
import { runtimeName } from "./runtime-name.ts";

export interface Surroundings {
  /** What relative module paths are relative to: the module that makes the pool. */
  readonly baseHref: string;
  /** Whether a `SharedArrayBuffer` can grow. */
  readonly canGrow: boolean;
  readonly hostRuntime: ProcessRuntime;
  /** Value of the environment variable `KNITTING_DEBUG`. */
  readonly knittingDebug: string | undefined;
}

/** @param baseHref the module that makes the pool, if known; else the working directory */
export function lookAround(baseHref?: string): Surroundings {
  return {
    baseHref: baseHref ?? pathToFileURL(process.cwd() + sep).href,
    canGrow: "grow" in SharedArrayBuffer.prototype,
    hostRuntime: runtimeName(),
    knittingDebug: process.env["KNITTING_DEBUG"],
  };
}

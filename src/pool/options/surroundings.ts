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
  /** Whether a value that structuredClone() refuses can be given to lanes all the same. @default nothing can */
  readonly crosses?: (value: unknown) => boolean;
}

/**
 * @param baseHref the module that makes the pool, if known; else the working directory
 * @param crosses see `Surroundings`
 */
export function lookAround(baseHref?: string, crosses?: (value: unknown) => boolean): Surroundings {
  return {
    ...(crosses === undefined ? {} : { crosses }),
    baseHref: baseHref ?? pathToFileURL(process.cwd() + sep).href,
    canGrow: "grow" in SharedArrayBuffer.prototype,
    hostRuntime: runtimeName(),
    knittingDebug: process.env["KNITTING_DEBUG"],
  };
}

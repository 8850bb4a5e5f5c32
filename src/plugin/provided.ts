import type {} from "vitest";
import type { ModuleServerAddress } from "./protocol/messages.ts";

// What the plugin in Vitest's main process hands to test workers, by Vitest's own `provide` and `inject`. Types and a name.

/** Under this key. */
export const PROVIDED_KEY = "knitting";

export interface ProvidedLanes {
  /** `ResolvedKnittingOptions`, encoded. */
  readonly options: string;
  /** Where lanes get their modules; `undefined` when lanes are disabled. */
  readonly server: ModuleServerAddress | undefined;
  /** How many lanes a worker may have when the options don't say. */
  readonly fairThreads: number;
  /** Which shard of the run this is, of how many, from 1; `undefined` without `--shard`. */
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  /** How large the heap of one lane may grow when the options don't say, in megabytes. */
  readonly fairHeapMb: number;
  /** Whether lanes are to be asked for what they covered. */
  readonly covers: boolean;
  /** Limits of the config, in milliseconds. */
  readonly defaults: { readonly testTimeout: number; readonly hookTimeout: number };
}

declare module "vitest" {
  interface ProvidedContext {
    /** Set by the plugin of `knitting/vitest`. */
    readonly [PROVIDED_KEY]: ProvidedLanes | undefined;
  }
}

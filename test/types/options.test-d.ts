// The options as the page spells them, and the ones that the compiler has to refuse.
import type { POOL_DEFAULTS } from "../../src/pool/options/defaults.ts";
import type { PermissionProtocol } from "../../src/pool/options/permission-protocol.ts";
import type { PoolOptions } from "../../src/pool/options/pool-options.ts";
import type { resolvePoolOptions } from "../../src/pool/options/resolve.ts";
import type { ResolvedPoolOptions } from "../../src/pool/options/resolved-options.ts";
import { assertType, type Equal, type IsAny } from "./equal.ts";

/** The page's own listing: each of its types must be accepted. */
interface PageOptions {
  threads?: number;
  inliner?: { position?: "first" | "last"; batchSize?: number; dispatchThreshold?: number };
  balancer?: { strategy?: PageStrategy } | PageStrategy;
  worker?: {
    runtime?: "thread" | "process";
    processRuntime?: "node" | "deno" | "bun";
    processCommandPrefix?: string[];
    processSharedMemory?:
      "inherit" | "named" | { mode?: "inherit" | "named"; namePrefix?: string; unlinkOnShutdown?: boolean };
    bootstrap?: { href: string; name?: string; data?: unknown };
    resolveAfterFinishingAll?: true;
    timers?: { spinMicroseconds?: number; parkMs?: number; pauseNanoseconds?: number };
    hardTimeoutMs?: number;
    resourceLimits?: {
      maxOldGenerationSizeMb?: number;
      maxYoungGenerationSizeMb?: number;
      codeRangeSizeMb?: number;
      stackSizeMb?: number;
    };
  };
  payload?: {
    mode?: "growable" | "fixed";
    payloadInitialBytes?: number;
    payloadMaxByteLength?: number;
    maxPayloadBytes?: number;
  };
  abortSignalCapacity?: number;
  host?: { stallFreeLoops?: number; maxBackoffMs?: number };
  workerExecArgv?: string[];
  permission?: "strict" | "unsafe" | PermissionProtocol;
  dispatcher?: { stallFreeLoops?: number; maxBackoffMs?: number };
  debug?:
    | boolean
    | { host?: boolean; globals?: boolean; signals?: boolean; imports?: boolean; lifecycle?: boolean };
  source?: string;
  payloadInitialBytes?: number;
  payloadMaxBytes?: number;
  bufferMode?: "growable" | "fixed";
  maxPayloadBytes?: number;
}
type PageStrategy = "roundRobin" | "robinRound" | "firstIdle" | "randomLane" | "firstIdleOrRandom";

export function accepted(page: PageOptions): void {
  const options: PoolOptions = page;
  assertType<Equal<Exclude<keyof PageOptions, keyof PoolOptions>, never>>();
  assertType<Equal<Exclude<keyof PoolOptions, keyof PageOptions>, "maxQueue">>();
  void options;
}

export const permissions: readonly PoolOptions[] = [
  { permission: "strict" },
  { permission: { mode: "unsafe", console: true } },
  {
    permission: {
      enforce: "required",
      read: ["./data", new URL("file:///data")],
      write: false,
      net: true,
      env: { allow: ["API_*"], deny: ["API_KEY"], files: [".env.test"] },
      run: ["git"],
      node: { allowWorker: true },
      deno: { sys: ["hostname"] },
    },
  },
];

export const refused: readonly PoolOptions[] = [
  // @ts-expect-error not a number
  { threads: "2" },
  // @ts-expect-error unknown option
  { thread: 2 },
  // @ts-expect-error no such strategy
  { balancer: "leastBusy" },
  // @ts-expect-error unknown timer
  { worker: { timers: { parkMS: 1 } } },
  // @ts-expect-error a bootstrap needs its module
  { worker: { bootstrap: { name: "setup" } } },
  // @ts-expect-error no such action
  { worker: { hardTimeoutAction: "restart" } },
  // @ts-expect-error no such namespace
  { debug: { hosts: true } },
  // @ts-expect-error no such mode
  { permission: "custom" },
  // @ts-expect-error enforcement is required or left out
  { permission: { enforce: "optional" } },
];

/** Past resolving, nothing is optional. */
type OptionalKeys<T> = { [Key in keyof T]-?: object extends Pick<T, Key> ? Key : never }[keyof T];
export function complete(): void {
  type Resolved = ReturnType<typeof resolvePoolOptions>;
  assertType<Equal<Resolved, ResolvedPoolOptions>>();
  assertType<Equal<OptionalKeys<Resolved>, never>>();
  assertType<Equal<OptionalKeys<Resolved["worker"]>, never>>();
  assertType<Equal<OptionalKeys<Resolved["worker"]["timers"]>, never>>();
  assertType<Equal<OptionalKeys<Resolved["worker"]["processSharedMemory"]>, never>>();
  assertType<Equal<OptionalKeys<Resolved["payload"]>, never>>();
  assertType<Equal<OptionalKeys<Resolved["host"]>, never>>();
  assertType<Equal<OptionalKeys<Resolved["debug"]>, never>>();
  assertType<Equal<IsAny<Resolved["permission"]["rules"]>, false>>();
  assertType<Equal<(typeof POOL_DEFAULTS)["abortSignalCapacity"], 258>>();
}

// The options as the pool itself uses them: complete, checked and frozen. Made by resolve.ts only; types only.
import type { PermissionProtocol } from "./permission-protocol.ts";
import type {
  BalancerStrategy,
  DebugOptions,
  HostOptions,
  InlinerOptions,
  PayloadOptions,
  ProcessRuntime,
  ResourceLimitOptions,
  SharedMemoryOptions,
  TimerOptions,
} from "./pool-options.ts";

export interface ResolvedPoolOptions {
  readonly threads: number;
  /** `undefined`: there is no inline lane. */
  readonly inliner: Required<InlinerOptions> | undefined;
  /** Never the alias `robinRound`. */
  readonly balancer: Exclude<BalancerStrategy, "robinRound">;
  readonly worker: ResolvedWorkerOptions;
  readonly payload: Required<PayloadOptions>;
  readonly abortSignalCapacity: number;
  /** `Infinity` for no limit. */
  readonly maxQueue: number;
  readonly host: Required<HostOptions>;
  readonly workerExecArgv: readonly string[];
  readonly permission: ResolvedPermission;
  readonly debug: DebugNamespaces;
  /** URL of the module that lanes start from; `undefined` for the pool's own. */
  readonly source: string | undefined;
}

export interface ResolvedWorkerOptions {
  readonly runtime: "thread" | "process";
  readonly processRuntime: ProcessRuntime;
  readonly processCommandPrefix: readonly string[];
  readonly processSharedMemory: Required<SharedMemoryOptions>;
  /** `undefined`: there is none. */
  readonly bootstrap: ResolvedBootstrap | undefined;
  readonly resolveAfterFinishingAll: boolean;
  readonly timers: Required<TimerOptions>;
  /** `0` for no limit. */
  readonly hardTimeoutMs: number;
  readonly hardTimeoutAction: "shutdown" | "replaceLane";
  /** Only the limits that were given; Node has its own for the others. */
  readonly resourceLimits: ResourceLimitOptions;
}

export interface ResolvedBootstrap {
  /** An absolute URL. */
  readonly href: string;
  readonly name: string;
  /** The user's own value, not copied. */
  readonly data: unknown;
}

/** Which namespaces print. */
export type DebugNamespaces = Required<DebugOptions>;
export type DebugNamespace = keyof DebugNamespaces;

export interface ResolvedPermission {
  /** How it was said; a rule is explicit only in `"rules"`. */
  readonly form: "omitted" | "strict" | "unsafe" | "rules";
  /** Checked for shape and copied; paths are strings. What is left out is for the policy to decide. */
  readonly rules: ResolvedRules;
}

export interface ResolvedRules extends PermissionProtocol {
  readonly mode: "strict" | "unsafe";
  readonly console: boolean;
  readonly cwd?: string;
  readonly read?: boolean | readonly string[];
  readonly write?: boolean | readonly string[];
  readonly denyRead?: boolean | readonly string[];
  readonly denyWrite?: boolean | readonly string[];
}

import type { PoolOptions } from "../pool/index.ts";
import { PluginError } from "./errors.ts";
import { type KnittingOptions, refuseUnknownOverride, withTextHref } from "./options.ts";
import { looserRule } from "./permission-order.ts";

// Options of lanes that a suite or a test sets for itself, on top of those of the config. Loaded in test workers.

/** What `test.lanes()` and `test.lane()` take of lanes: options of `knitting()`, and two of `worker` without their group. */
export interface LaneOverrides extends Omit<
  KnittingOptions,
  "enabled" | "scope" | "allowLooserPermission" | "report"
> {
  /** The same as `worker.hardTimeoutMs`. */
  readonly hardTimeoutMs?: number;
  /** The same as `worker.resourceLimits`. */
  readonly resourceLimits?: NonNullable<PoolOptions["worker"]>["resourceLimits"];
}

/** Names that are groups of options: an override of one leaves the others of its group as they are. */
const GROUPS = ["worker", "payload", "host", "dispatcher"] as const;

/**
 * Refuses overrides that would let lanes do what the options around them don't.
 * @throws {PluginError} PERMISSION_LOOSENED
 */
export function refuseLoosening(base: PoolOptions, overrides: LaneOverrides): void {
  const rule = "permission" in overrides ? looserRule(base.permission, overrides.permission) : undefined;
  if (rule === undefined) return;
  throw new PluginError(
    "PERMISSION_LOOSENED",
    `The \`permission\` of this suite or test is looser than the one around it, by its rule \`${rule}\`. ` +
      "Tests may only tighten it, unless the config says `knitting({ allowLooserPermission: true })`.",
  );
}

/**
 * Puts overrides on top of options.
 * @throws {TypeError} an override is unknown, or can't be overridden
 */
export function applyOverrides(base: PoolOptions, overrides: LaneOverrides): PoolOptions {
  refuseUnknownOverride(overrides);
  const { hardTimeoutMs, resourceLimits, ...given } = overrides;
  const worker = {
    ...given.worker,
    ...(hardTimeoutMs === undefined ? {} : { hardTimeoutMs }),
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  };
  const merged: Record<string, unknown> = { ...base, ...given, worker };
  for (const name of GROUPS) {
    const [below, above] = [base[name], merged[name]];
    if (below !== undefined && above !== undefined) merged[name] = { ...below, ...above };
  }
  return withTextHref(merged as PoolOptions);
}

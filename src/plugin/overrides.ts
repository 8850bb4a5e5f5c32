import type { PoolOptions } from "../pool/index.ts";
import { type KnittingOptions, refuseUnknownOverride, withTextHref } from "./options.ts";

// Options of lanes that a suite or a test sets for itself, on top of those of the config. Loaded in test workers.

/** What `test.lanes()` and `test.lane()` take of lanes: options of `knitting()`, and two of `worker` without their group. */
export interface LaneOverrides extends Omit<KnittingOptions, "enabled" | "scope"> {
  /** The same as `worker.hardTimeoutMs`. */
  readonly hardTimeoutMs?: number;
  /** The same as `worker.resourceLimits`. */
  readonly resourceLimits?: NonNullable<PoolOptions["worker"]>["resourceLimits"];
}

/** Names that are groups of options: an override of one leaves the others of its group as they are. */
const GROUPS = ["worker", "payload", "host", "dispatcher"] as const;

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

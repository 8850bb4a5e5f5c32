// What a process lane needs besides what a policy says: it maps its memory by an addon, for which no task may have the right.
// Where the runtime can take rights back, the lane does so before any module of the user's loads; where it cannot, tasks run on a
// thread inside the process that never had it. Pure. Host thread, once per pool.
import type { ResolvedPermission } from "../options/resolved-options.ts";
import type { PermissionContext, PermissionPlan } from "./context.ts";
import { nodeFeatures } from "./node-version.ts";
import { planPermissions } from "./plan.ts";

export interface ProcessPlan {
  /** For the process, or for the thread inside. */
  readonly plan: PermissionPlan;
  /** Whether tasks run on a thread inside the process, to which the plan is for. */
  readonly inThread: boolean;
}

/** By runtime: the flag for the right to load addons, and its name when it is dropped. */
const ADDONS = {
  node: { flag: "--allow-addons", scope: "addon" },
  deno: { flag: "--allow-ffi", scope: "ffi" },
} as const;

export function planProcessPermissions(
  resolved: ResolvedPermission,
  context: PermissionContext,
): ProcessPlan {
  const plan = planPermissions(resolved, context);
  const { name, version } = context.runtime;
  const unrestricted = name === "node" ? plan.execArgv.length === 0 : plan.execArgv.includes("--allow-all");
  if (name === "bun" || unrestricted) return { plan, inThread: false };
  const { flag, scope } = ADDONS[name];
  if (plan.execArgv.some((each) => each === flag || each.startsWith(`${flag}=`)))
    return { plan, inThread: false };
  if (name === "deno" || nodeFeatures(version).drop) {
    const drops = [{ scope }, ...plan.drops];
    return { plan: { ...plan, execArgv: [...plan.execArgv, flag], drops }, inThread: false };
  }
  return { plan: planPermissions(resolved, { ...context, lane: "thread" }), inThread: true };
}

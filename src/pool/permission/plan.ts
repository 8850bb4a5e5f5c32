// From the `permission` option and the machine to what the start of a lane needs. Pure. Host thread, once per pool.
import type { ResolvedPermission } from "../options/resolved-options.ts";
import { bunFlags } from "./bun-flags.ts";
import type { PermissionContext, PermissionPlan, RuntimeChecks, RuntimeFlags } from "./context.ts";
import { denoFlags } from "./deno-flags.ts";
import { laneEnvironment } from "./env.ts";
import { nodeFlags } from "./node-flags.ts";
import { lanePolicy, type LanePolicy } from "./policy.ts";

const COMPILERS: Readonly<Record<string, (policy: LanePolicy, context: PermissionContext) => RuntimeFlags>> =
  { node: nodeFlags, deno: denoFlags, bun: bunFlags };

/**
 * What a lane is started with, what it drops and checks before any module of the user's loads, and what becomes of each
 * rule. It looks at the file system through `context.files` as it is now.
 *
 * Every list in it is frozen but small objects are not; treat it as read-only. `.env` denied, by default or by a rule,
 * denies `.env.local` and all other names that begin with `.env.` too, unless a rule allows one by its name.
 */
export function planPermissions(resolved: ResolvedPermission, context: PermissionContext): PermissionPlan {
  return planInTwoSteps(resolved, context).settle();
}

/** A plan in which nobody has looked for links yet, and what it becomes when somebody does. */
export interface PlanInTwoSteps {
  /** For a lane to come up with, which runs no code but the pool's before the plan is settled. */
  readonly first: PermissionPlan;
  /** The same plan when there are no links to deny. `rules` and `probes` are to be asked for afterwards. */
  readonly settle: () => PermissionPlan;
}

/** As `planPermissions`. Looking for links takes as long as all the rest, and most projects have none that lead out. */
export function planInTwoSteps(resolved: ResolvedPermission, context: PermissionContext): PlanInTwoSteps {
  const policy = lanePolicy(resolved, context);
  const first = planOf(policy, context);
  return { first, settle: () => (policy.lookForLinks() ? planOf(policy, context) : first) };
}

function planOf(policy: LanePolicy, context: PermissionContext): PermissionPlan {
  const compile = COMPILERS[context.runtime.name] ?? bunFlags;
  const { execArgv, drops, deniesNet, check } = compile(policy, context);
  let made: RuntimeChecks | undefined;
  const checks = (): RuntimeChecks => (made ??= frozen(check()));
  return Object.freeze({
    mode: policy.mode,
    execArgv: Object.freeze([...execArgv]),
    env: laneEnvironment(policy.env, context),
    console: policy.console.allowed,
    drops: Object.freeze([...drops]),
    deniesNet,
    get probes() {
      return checks().probes;
    },
    get rules() {
      return checks().rules;
    },
  });
}

function frozen({ probes, rules }: RuntimeChecks): RuntimeChecks {
  return { probes: Object.freeze([...probes]), rules: Object.freeze([...rules]) };
}

// Rules that the pool brings about in the same way on every runtime, and the shape of a report entry. Pure. Host thread.
import type { PermissionContext, RuleOutcome } from "./context.ts";
import { laneEnvironment } from "./env.ts";
import { nodeFeatures } from "./node-version.ts";
import { COVERAGE_VARIABLE } from "./policy-defaults.ts";
import type { LanePolicy } from "./policy.ts";

/**
 * @param why why the rule is not enforced; `undefined`: it is
 * @param note said about a rule that is enforced
 */
export function outcome(
  { rule, explicit }: { readonly rule: string; readonly explicit: boolean },
  why: string | undefined,
  by?: string,
  note?: string,
): RuleOutcome {
  if (why !== undefined) return { rule, enforced: false, reason: why, explicit };
  return {
    rule,
    enforced: true,
    ...(by === undefined ? {} : { by }),
    ...(note === undefined || note === "" ? {} : { reason: note }),
    explicit,
  };
}

/** The entry about `NODE_V8_COVERAGE` that lanes cannot follow. */
export const COVERAGE_RULE = "coverage";

/** Where nothing else is forbidden, those of the host are a file away. */
const AROUND = "nothing keeps task code from opening the host's own, as through /proc";

/**
 * `env` and `console`: the lane is started with an environment and streams of its own, which holds as far as the rest of the
 * policy does.
 */
export function commonRules(policy: LanePolicy, context: PermissionContext): readonly RuleOutcome[] {
  const { env, mode } = policy;
  const rules: RuleOutcome[] = [];
  const around = context.runtime.name === "bun" ? `Bun has no permission model: ${AROUND}` : undefined;
  // Who asks for no limits and for an environment wants that environment, and no warning.
  const note = policy.open ? AROUND : undefined;
  if (mode === "strict" || env.explicit) {
    const missing = env.files.filter((path) => context.files.readText(path) === undefined);
    const why = missing.length > 0 ? `cannot be read: ${missing.join(", ")}` : undefined;
    rules.push(outcome({ rule: "env", explicit: env.explicit }, around, "the lane's own environment", note));
    if (env.files.length > 0) {
      rules.push(outcome({ rule: "env.files", explicit: true }, why, "the lane's own environment"));
    }
  }
  if (mode === "strict" || policy.console.explicit) {
    rules.push(outcome(policy.console, around, "the lane's own output streams", note));
  }
  const lost = lostCoverage(policy, context);
  if (lost !== undefined) {
    rules.push({ rule: COVERAGE_RULE, enforced: false, reason: lost, explicit: false, limit: true });
  }
  return rules;
}

/**
 * Why the coverage of lanes is lost while the host's is measured. Node writes it through its inspector, and a thread
 * without the right to that writes none, on 20 to 26 alike. To give the right and drop it after the start is no way out:
 * Node 24 and 26 then abort when the thread ends.
 */
function lostCoverage(policy: LanePolicy, context: PermissionContext): string | undefined {
  // An empty one counts nothing, for Node as well.
  if ((context.environment[COVERAGE_VARIABLE] ?? "") === "") return undefined;
  const environment = laneEnvironment(policy.env, context);
  if (environment !== undefined && environment[COVERAGE_VARIABLE] === undefined) {
    return `lanes write none, since env.deny covers ${COVERAGE_VARIABLE}`;
  }
  const { name, version } = context.runtime;
  if (name !== "node" || policy.open) return undefined;
  if (policy.inspector.allowed && nodeFeatures(version).inspectorFlag) return undefined;
  return "lanes write none: Node does it through its inspector, which they may not use under this policy";
}

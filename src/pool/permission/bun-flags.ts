// What Bun makes of a policy: nothing. It has no permission model, so every rule is reported as not enforced. Pure. Host thread; called by plan.ts for process lanes.
import { commonRules, outcome } from "./common-rules.ts";
import type { PermissionContext, RuntimeFlags } from "./context.ts";
import type { LanePolicy } from "./policy.ts";

export function bunFlags(policy: LanePolicy, context: PermissionContext): RuntimeFlags {
  const { read, write, net, run } = policy;
  const rules: readonly { readonly rule: string; readonly explicit: boolean }[] = [
    { rule: "read", explicit: read.explicit },
    { rule: "denyRead", explicit: read.explicitDeny },
    { rule: "write", explicit: write.explicit },
    { rule: "denyWrite", explicit: write.explicitDeny },
    { rule: "net", explicit: net.explicit },
    ...(net.explicitDeny ? [{ rule: "denyNet", explicit: true }] : []),
    policy.import,
    { rule: "run", explicit: run.explicit },
    ...(run.explicitDeny ? [{ rule: "denyRun", explicit: true }] : []),
    policy.worker,
    policy.childProcess,
    policy.addons,
    policy.wasi,
    policy.inspector,
    ...Object.keys(policy.bun).map((name) => ({ rule: `bun.${name}`, explicit: true })),
  ];
  const wanted = rules.filter(({ explicit }) => explicit || policy.mode === "strict");
  const own = policy.open ? [] : wanted.map((rule) => outcome(rule, "Bun has no permission model"));
  return {
    execArgv: [],
    drops: [],
    deniesNet: false,
    check: () => ({ probes: [], rules: [...own, ...commonRules(policy, context)] }),
  };
}

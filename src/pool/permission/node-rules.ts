// What Node makes of each rule of a policy: the report, not the flags. Pure. Host thread; called by node-flags.ts.
import type { PermissionContext, RuleOutcome } from "./context.ts";
import { commonRules, outcome } from "./common-rules.ts";
import type { NodeGrants } from "./node-flags.ts";
import { nodeLimits } from "./node-limits.ts";
import type { PathPolicy } from "./path-policy.ts";
import { isInside } from "./paths.ts";
import type { NodeFeatures } from "./node-version.ts";
import { everyFile, type LanePolicy, type NamePolicy } from "./policy.ts";
import type { GrantList } from "./split.ts";

/** @param grants `undefined` where nothing is restricted */
export function nodeRules(
  policy: LanePolicy,
  grants: NodeGrants | undefined,
  context: PermissionContext,
): readonly RuleOutcome[] {
  const common = commonRules(policy, context);
  if (grants === undefined) return common;
  const { features } = grants;
  if (features.flag === undefined) {
    const why = `Node ${context.runtime.version} has no permission model`;
    return [...allRules(policy).map((rule) => outcome(rule, why)), ...common];
  }
  return [
    ...pathRules(policy, policy.read, grants.read, grants, context),
    ...pathRules(policy, policy.write, grants.write, grants, context),
    ...netRules(policy, grants),
    ...importRules(policy, features),
    ...runRules(policy),
    ...switchRules(policy),
    ...sqliteRules(policy, features),
    ...nodeLimits(policy, features),
    ...common,
  ];
}

interface Named {
  readonly rule: string;
  readonly explicit: boolean;
}

function allRules(policy: LanePolicy): readonly Named[] {
  const { read, write, net, run } = policy;
  const all: Named[] = [
    { rule: "read", explicit: read.explicit },
    { rule: "denyRead", explicit: read.explicitDeny },
    { rule: "write", explicit: write.explicit },
    { rule: "denyWrite", explicit: write.explicitDeny },
    { rule: "net", explicit: net.explicit },
    { rule: "run", explicit: run.explicit },
    policy.worker,
    policy.childProcess,
    policy.addons,
    policy.wasi,
    policy.inspector,
  ];
  return policy.mode === "strict" ? all : all.filter(({ explicit }) => explicit);
}

/** Rights by which task code leaves what the flags bind: nothing holds then. */
function wayOut({ worker, childProcess, addons, wasi }: LanePolicy): string | undefined {
  if (childProcess.allowed) return "task code may start child processes, which are not bound by it";
  if (worker.allowed) return "task code may start workers without these flags";
  if (addons.allowed) return "task code may load native addons, which are not bound by it";
  if (wasi.allowed) return "task code may use WASI, which is not bound by it";
  return undefined;
}

function pathRules(
  policy: LanePolicy,
  paths: PathPolicy,
  list: GrantList,
  { unasked, features }: NodeGrants,
  context: PermissionContext,
): readonly RuleOutcome[] {
  const { kind, tree } = paths;
  const by = `--allow-fs-${kind}`;
  const strict = policy.mode === "strict";
  const out = wayOut(policy);
  const outside = unasked !== undefined && kind === "read" ? unasked : undefined;
  const unaskedReason = `Node ${features.major} lets a thread read the working directory (${outside ?? ""}) unasked, and has no way to take that back`;
  const deniedUnasked =
    outside !== undefined &&
    [...tree.entries()].some(([path, { allowed }]) => !allowed && isInside(outside, path, context));
  const { opened, strays } = list;
  const there = strays.filter((path) => context.files.lstat(path) !== undefined);
  const rules: RuleOutcome[] = [];
  if (strict || paths.explicit) {
    const why =
      out ??
      (outside !== undefined && !tree.allows(outside) ? unaskedReason : undefined) ??
      (there.length > 0 ? `Node ${features.major} may allow ${there.join(", ")} as well` : undefined);
    const note = [
      ...(strays.length > 0
        ? [`Node ${features.major} may allow, should it exist, ${strays.join(", ")} as well`]
        : []),
      ...(list.inexpressible.length > 0
        ? [`denied, since Node cannot name a path with *: ${list.inexpressible.join(", ")}`]
        : []),
      ...(list.grants.includes("*")
        ? []
        : ["a directory in which something is denied may not be listed itself"]),
    ].join("; ");
    rules.push(outcome({ rule: kind, explicit: paths.explicit }, why, by, note));
  }
  if (strict || paths.explicitDeny) {
    const rule = kind === "read" ? "denyRead" : "denyWrite";
    const why =
      out ??
      (deniedUnasked ? unaskedReason : undefined) ??
      (opened.length > 0 ? `Node ${features.major} cannot except ${opened.join(", ")}` : undefined) ??
      (paths.patterns.length > 0 ? `* has no meaning in ${paths.patterns.join(", ")}` : undefined);
    const note = features.cautious ? "names that begin with a denied name are denied too" : "";
    rules.push(
      outcome({ rule, explicit: paths.explicitDeny }, why, `the list of ${by}, split around it`, note),
    );
  }
  return rules;
}

function netRules(policy: LanePolicy, { features }: NodeGrants): readonly RuleOutcome[] {
  const { net } = policy;
  const why = features.net
    ? (wayOut(policy) ?? onlyAllOrNone(net, "the network"))
    : `Node ${features.major} cannot restrict the network; Node 25 and later can`;
  // All hosts are allowed: there is nothing to hold anyone to.
  const free = net.allow === true && net.deny.length === 0;
  return nameRules(policy, net, free ? undefined : why, free ? "nothing to restrict" : "no --allow-net");
}

function onlyAllOrNone({ allow, deny }: NamePolicy, what: string): string | undefined {
  const some = (allow !== true && allow.length > 0) || (allow === true && deny.length > 0);
  return some ? `Node allows ${what} as a whole or not at all; it is allowed` : undefined;
}

function nameRules(
  policy: LanePolicy,
  names: NamePolicy,
  why: string | undefined,
  by: string,
): readonly RuleOutcome[] {
  const rules: RuleOutcome[] = [];
  if (policy.mode === "strict" || names.explicit) {
    rules.push(outcome({ rule: names.rule, explicit: names.explicit }, why, by));
  }
  if (names.explicitDeny) rules.push(outcome({ rule: names.denyRule, explicit: true }, why, by));
  return rules;
}

function importRules(policy: LanePolicy, { major, networkImports }: NodeFeatures): readonly RuleOutcome[] {
  const by =
    networkImports && policy.import.allow !== true
      ? "no --experimental-network-imports"
      : `Node ${major}, which by itself imports no modules from the network`;
  return nameRules(policy, policy.import, undefined, by);
}

function runRules(policy: LanePolicy): readonly RuleOutcome[] {
  const { run, childProcess } = policy;
  if (!childProcess.allowed) return nameRules(policy, run, undefined, "no --allow-child-process");
  const free = run.allow === true && run.deny.length === 0;
  const why = free
    ? undefined
    : (onlyAllOrNone(run, "child processes") ?? "node.allowChildProcess allows all programs");
  return nameRules(policy, run, why, "--allow-child-process");
}

function switchRules(policy: LanePolicy): readonly RuleOutcome[] {
  const flags: [LanePolicy["worker"], string][] = [
    [policy.worker, "--allow-worker"],
    [policy.childProcess, "--allow-child-process"],
    [policy.addons, "--allow-addons"],
    [policy.wasi, "--allow-wasi"],
    [policy.inspector, "--allow-inspector"],
  ];
  const out = wayOut(policy);
  return flags
    .filter(([right]) => policy.mode === "strict" || right.explicit)
    .map(([right, flag]) =>
      right.allowed ? outcome(right, undefined, flag) : outcome(right, out, `no ${flag}`),
    );
}

/** A module that would be a way past the path rules. */
function sqliteRules(policy: LanePolicy, { sqlite }: NodeFeatures): readonly RuleOutcome[] {
  if (!sqlite || everyFile(policy)) return [];
  const note = "node:sqlite opens files without asking the permission model, and is not there in lanes";
  return [outcome({ rule: "sqlite", explicit: false }, wayOut(policy), "--no-experimental-sqlite", note)];
}

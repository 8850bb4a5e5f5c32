// From a policy to the arguments of a Deno process, which has allow lists and deny lists of its own. Pure. Host thread;
// called by plan.ts for process lanes.
import type { NameRule, RuntimePermissionRules } from "../options/permission-protocol.ts";
import { commonRules, outcome } from "./common-rules.ts";
import type { PermissionContext, PermissionProbe, RuleOutcome, RuntimeFlags } from "./context.ts";
import type { PathPolicy } from "./path-policy.ts";
import { isInside } from "./paths.ts";
import type { LanePolicy, NamePolicy } from "./policy.ts";

export function denoFlags(policy: LanePolicy, context: PermissionContext): RuntimeFlags {
  const unchecked = { drops: [], deniesNet: false } as const;
  if (policy.open) {
    const check = () => ({ probes: [], rules: commonRules(policy, context) });
    return { ...unchecked, execArgv: ["--allow-all"], check };
  }
  const { env } = policy;
  const envNames: NamePolicy = {
    allow: env.allow,
    deny: env.deny === true ? [] : env.deny,
    rule: "env",
    denyRule: "env.deny",
    explicit: env.explicit,
    explicitDeny: env.explicit,
  };
  const flags = [
    "--no-prompt",
    ...pathFlags(policy.read, context),
    ...pathFlags(policy.write, context),
    ...nameFlags("net", policy.net),
    ...nameFlags("env", env.deny === true ? { ...envNames, allow: [] } : envNames),
    ...(policy.childProcess.allowed ? nameFlags("run", programs(policy)) : []),
    ...(policy.addons.allowed ? ["--allow-ffi"] : []),
    ...importFlags(policy.import),
  ];
  return {
    ...unchecked,
    execArgv: withOwnRules(flags, policy.deno),
    check: () => ({
      probes: [
        ...pathProbes(policy.read, context),
        ...pathProbes(policy.write, context),
        ...nameProbes("net", policy.net),
        ...nameProbes("run", policy.childProcess.allowed ? programs(policy) : NOBODY),
        { scope: "ffi", expected: policy.addons.allowed },
      ].filter(({ scope }) => !isOwn(scope, policy.deno)),
      rules: [...denoRules(policy, context), ...commonRules(policy, context)],
    }),
  };
}

const NOBODY = { allow: [], deny: [] };
/** Each question takes a lane some microseconds. */
const MAX_PROBES = 12;

/** What `Deno.permissions` is asked about names: all, or none. Lists are Deno's own business. */
function nameProbes(
  scope: string,
  { allow, deny }: Pick<NamePolicy, "allow" | "deny">,
): readonly PermissionProbe[] {
  if (deny.length > 0) return [];
  if (allow === true) return [{ scope, expected: true }];
  return allow.length === 0 ? [{ scope, expected: false }] : [];
}

function pathProbes(paths: PathPolicy, context: PermissionContext): readonly PermissionProbe[] {
  const { kind } = paths;
  const { allow, deny } = pathLists(paths, context);
  const denied = deny.slice(0, MAX_PROBES).map((reference) => ({ scope: kind, reference, expected: false }));
  const all =
    allow === true
      ? deny.length === 0
        ? [{ scope: kind, expected: true }]
        : []
      : [{ scope: kind, expected: false }];
  return [...all, ...denied];
}

/** The user has said in Deno's own words what holds. */
function isOwn(scope: string, own: RuntimePermissionRules): boolean {
  return [scope, `allow-${scope}`, `deny-${scope}`].some((key) => key in own);
}

/** `node.allowChildProcess` without names is every program. */
function programs({ run }: LanePolicy): NamePolicy {
  return run.allow !== true && run.allow.length === 0 ? { ...run, allow: true } : run;
}

/** A comma in a value is doubled: a single one separates values. */
const listed = (values: readonly string[]): string =>
  values.map((value) => value.replaceAll(",", ",,")).join(",");

function flagOf(name: string, values: true | readonly string[]): readonly string[] {
  if (values === true) return [`--${name}`];
  return values.length === 0 ? [] : [`--${name}=${listed(values)}`];
}

function nameFlags(name: string, { allow, deny }: NamePolicy): readonly string[] {
  return [...flagOf(`allow-${name}`, allow), ...flagOf(`deny-${name}`, deny)];
}

function importFlags({ allow }: NamePolicy): readonly string[] {
  // Without a flag, Deno still imports from some well-known hosts.
  return allow !== true && allow.length === 0 ? ["--no-remote"] : flagOf("allow-import", allow);
}

interface DenoPaths {
  readonly allow: true | readonly string[];
  readonly deny: readonly string[];
  /** Allowed paths in denied ones: Deno's deny lists always win. */
  readonly lost: readonly string[];
}

function pathLists({ tree }: PathPolicy, context: PermissionContext): DenoPaths {
  const entries = [...tree.entries()];
  const inside = (path: string): readonly string[] =>
    context.files
      .readdir(context.path.dirname(path))
      .map(({ name }) => context.path.join(context.path.dirname(path), name))
      .filter((each) => each.startsWith(`${path}.`) && !tree.allows(each));
  const deny = entries.flatMap(([path, verdict]) => {
    // Nothing allowed lies above it: it is denied without a word.
    if (verdict.allowed || !tree.allows(context.path.dirname(path))) return [];
    return verdict.withSuffixes === true ? [path, ...inside(path)] : [path];
  });
  const allowed = entries.filter(([, verdict]) => verdict.allowed).map(([path]) => path);
  return {
    allow: tree.otherwise ? true : allowed.sort(),
    deny: [...new Set(deny)].sort(),
    lost: allowed.filter((path) => deny.some((each) => isInside(each, path, context))),
  };
}

function pathFlags(paths: PathPolicy, context: PermissionContext): readonly string[] {
  const { allow, deny } = pathLists(paths, context);
  return [...flagOf(`allow-${paths.kind}`, allow), ...flagOf(`deny-${paths.kind}`, deny)];
}

/** The `deno` option: names of Deno's own, with or without `allow-` or `deny-`. `false` takes a flag away. */
function withOwnRules(flags: readonly string[], own: RuntimePermissionRules): readonly string[] {
  let result = [...flags];
  for (const [key, rule] of Object.entries(own)) {
    const name = key.startsWith("allow-") || key.startsWith("deny-") ? key : `allow-${key}`;
    result = result.filter((flag) => flag !== `--${name}` && !flag.startsWith(`--${name}=`));
    result.push(...ownFlag(name, rule));
  }
  return result;
}

function ownFlag(name: string, rule: NameRule): readonly string[] {
  return rule === false ? [] : flagOf(name, rule);
}

function denoRules(policy: LanePolicy, context: PermissionContext): readonly RuleOutcome[] {
  const strict = policy.mode === "strict";
  const out = policy.childProcess.allowed
    ? "task code may start child processes, which are not bound by it"
    : policy.addons.allowed
      ? "task code may load native code, which is not bound by it"
      : undefined;
  const rules: RuleOutcome[] = [];
  const say = (rule: string, explicit: boolean, why: string | undefined, by: string, note = ""): void => {
    if (strict || explicit) rules.push(outcome({ rule, explicit }, why, by, note));
  };
  for (const paths of [policy.read, policy.write]) {
    const { kind, explicit, explicitDeny, tree } = paths;
    const { lost } = pathLists(paths, context);
    const note = lost.length > 0 ? `denied, since Deno's deny lists win: ${lost.join(", ")}` : "";
    say(kind, explicit, out, `--allow-${kind}`, note);
    const later = [...tree.entries()].some(([, verdict]) => verdict.withSuffixes === true)
      ? "of names such as .env.local, those that were there at the start"
      : "";
    say(kind === "read" ? "denyRead" : "denyWrite", explicitDeny, out, `--deny-${kind}`, later);
  }
  say("net", policy.net.explicit, out, "--allow-net");
  if (policy.net.explicitDeny) say("denyNet", true, out, "--deny-net");
  say("allowImport", policy.import.explicit, undefined, "--allow-import, or --no-remote");
  say("run", policy.run.explicit, undefined, "--allow-run");
  if (policy.run.explicitDeny) say("denyRun", true, undefined, "--deny-run");
  const { worker, childProcess, addons, wasi, inspector } = policy;
  const workers = worker.allowed
    ? undefined
    : "Deno cannot deny workers; they have no more rights than the lane";
  say(worker.rule, worker.explicit, workers, "Deno's own rule for workers");
  say(childProcess.rule, childProcess.explicit, undefined, "--allow-run");
  say(addons.rule, addons.explicit, undefined, "--allow-ffi");
  say(wasi.rule, wasi.explicit, undefined, "Deno, whose WASI has the lane's rights");
  say(inspector.rule, inspector.explicit, undefined, "Deno, which opens its inspector by a flag only");
  return rules;
}

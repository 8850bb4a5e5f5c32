// From the `permission` option to one normalised policy: per kind of right, what is allowed, what is denied, and by which
// rule. Knows no runtime's flags. Pure. Host thread; called by plan.ts.
import type { NameRule, RuntimePermissionRules } from "../options/permission-protocol.ts";
import type { ResolvedPermission } from "../options/resolved-options.ts";
import type { PermissionContext } from "./context.ts";
import { environmentPolicy, type EnvironmentPolicy } from "./env.ts";
import { everyPath, pathPolicies, type PathPolicies, type PathPolicy } from "./path-policy.ts";

/** A right that is there or not. */
export interface Switch {
  readonly allowed: boolean;
  readonly rule: string;
  readonly explicit: boolean;
}

/** A right to names: hosts or programs. */
export interface NamePolicy {
  /** `true`: all. */
  readonly allow: true | readonly string[];
  readonly deny: readonly string[];
  readonly rule: string;
  readonly denyRule: string;
  readonly explicit: boolean;
  readonly explicitDeny: boolean;
}

export interface LanePolicy {
  readonly mode: "strict" | "unsafe";
  /** Whether nothing is restricted, so that no flags are needed. Environment and console are apart from this. */
  readonly open: boolean;
  readonly read: PathPolicy;
  readonly write: PathPolicy;
  /** Of `PathPolicies`. */
  readonly lookForLinks: PathPolicies["lookForLinks"];
  readonly net: NamePolicy;
  readonly import: NamePolicy;
  readonly run: NamePolicy;
  readonly env: EnvironmentPolicy;
  readonly worker: Switch;
  readonly childProcess: Switch;
  readonly addons: Switch;
  readonly wasi: Switch;
  readonly inspector: Switch;
  readonly console: Switch;
  readonly deno: RuntimePermissionRules;
  readonly bun: RuntimePermissionRules;
}

/** Rules that, when none of them was given in unsafe mode, leave nothing to enforce. */
const ENFORCED_BY_FLAGS = [
  "read",
  "write",
  "denyRead",
  "denyWrite",
  "net",
  "denyNet",
  "allowImport",
  "run",
  "denyRun",
  "node",
  "deno",
  "bun",
] as const;

export function lanePolicy({ form, rules }: ResolvedPermission, context: PermissionContext): LanePolicy {
  const unsafe = rules.mode === "unsafe";
  const given = form === "rules";
  const open = unsafe && ENFORCED_BY_FLAGS.every((name) => rules[name] === undefined);
  // Nothing is looked up then: that takes longer than all the rest of a pool's start.
  const { read, write, lookForLinks } = open ? everyPath(context) : pathPolicies(rules, context);
  const run = names(rules.run, rules.denyRun, "run", "denyRun", unsafe);
  const allowsRun = run.allow === true || run.allow.length > 0;
  const right = (rule: string, value: boolean | undefined, fallback: boolean): Switch => ({
    allowed: value ?? fallback,
    rule,
    explicit: value !== undefined,
  });
  const { node } = rules;
  return {
    mode: rules.mode,
    open,
    read,
    write,
    lookForLinks,
    net: names(rules.net, rules.denyNet, "net", "denyNet", unsafe),
    import: {
      ...names(rules.allowImport, undefined, "allowImport", "allowImport", unsafe),
      explicit: given && rules.allowImport !== undefined,
    },
    run,
    env: environmentPolicy(rules, context),
    worker: right("node.allowWorker", node?.allowWorker, unsafe),
    // A program to run is a child process, unless the user says that there are none.
    childProcess: right("node.allowChildProcess", node?.allowChildProcess, allowsRun),
    addons: right("node.allowAddons", node?.allowAddons, unsafe),
    wasi: right("node.allowWasi", node?.allowWasi, unsafe),
    inspector: right("inspector", undefined, unsafe),
    console: { allowed: rules.console, rule: "console", explicit: given && rules.console !== unsafe },
    deno: rules.deno ?? {},
    bun: rules.bun ?? {},
  };
}

/** In strict mode no name is allowed unasked; in unsafe mode all are. */
function names(
  allow: NameRule | undefined,
  deny: NameRule | undefined,
  rule: string,
  denyRule: string,
  unsafe: boolean,
): NamePolicy {
  const asked = allow ?? unsafe;
  const list = asked === true ? asked : asked === false ? [] : asked;
  return {
    allow: deny === true ? [] : list,
    deny: typeof deny === "object" ? deny : [],
    rule,
    denyRule,
    explicit: allow !== undefined,
    explicitDeny: deny !== undefined,
  };
}

/** Whether any file may be read and written. */
export function everyFile({ read, write }: LanePolicy): boolean {
  return [read.tree, write.tree].every(
    (tree) => tree.otherwise && [...tree.entries()].every(([, rule]) => rule.allowed),
  );
}

// From a policy to Node's flags, for a thread's `execArgv` or a process's arguments, and to what a lane does after its
// start: rights to drop, and questions whose answers show that the flags hold. Pure. Host thread; called by plan.ts.
import type {
  PermissionContext,
  PermissionDrop,
  PermissionProbe,
  RuleOutcome,
  RuntimeFlags,
} from "./context.ts";
import { nodeRules } from "./node-rules.ts";
import { nodeFeatures, type NodeFeatures } from "./node-version.ts";
import type { PathPolicy } from "./path-policy.ts";
import { isInside } from "./paths.ts";
import { everyFile, type LanePolicy } from "./policy.ts";
import { type GrantList, splitGrants } from "./split.ts";

/** A name that nobody has, to ask about a directory's inside. */
const PROBE_NAME = "knitting-permission-probe";

/** The lists of a policy, and where Node adds to them. */
export interface NodeGrants {
  readonly features: NodeFeatures;
  readonly read: GrantList;
  readonly write: GrantList;
  /** The directory that the thread can read unasked and that cannot be dropped. */
  readonly unasked: string | undefined;
}

export function nodeFlags(policy: LanePolicy, context: PermissionContext): RuntimeFlags {
  const features = nodeFeatures(context.runtime.version);
  if (policy.open) return withoutFlags(() => nodeRules(policy, undefined, context));
  const read = splitGrants(policy.read.tree, features.cautious, context);
  const write = splitGrants(policy.write.tree, features.cautious, context);
  const drops: PermissionDrop[] = [];
  const given = features.unaskedCwd && context.lane === "thread" && !readsWholeCwd(read, context);
  if (given && features.drop) drops.push({ scope: "fs.read", reference: context.cwd });
  const unasked = given && !features.drop ? context.cwd : undefined;
  const grants: NodeGrants = { features, read, write, unasked };
  if (features.flag === undefined) return withoutFlags(() => nodeRules(policy, grants, context));
  return {
    execArgv: [
      features.flag,
      ...read.grants.map((path) => `--allow-fs-read=${path}`),
      ...write.grants.map((path) => `--allow-fs-write=${path}`),
      ...rights(policy, features),
      // It opens and makes files by itself, past all checks.
      ...(features.sqlite && !everyFile(policy) ? ["--no-experimental-sqlite"] : []),
      // It may be among the host's own flags, which lanes inherit.
      ...(features.networkImports && policy.import.allow !== true
        ? ["--no-experimental-network-imports"]
        : []),
    ],
    drops,
    deniesNet: features.net && !contactsHosts(policy),
    check: () => ({
      probes: [
        ...pathProbes(policy.read, read, unasked, context),
        ...pathProbes(policy.write, write, undefined, context),
        ...rightProbes(policy, features),
      ],
      rules: nodeRules(policy, grants, context),
    }),
  };
}

function withoutFlags(rules: () => readonly RuleOutcome[]): RuntimeFlags {
  return { execArgv: [], drops: [], deniesNet: false, check: () => ({ probes: [], rules: rules() }) };
}

/** Dropping the unasked right would drop the same right that was asked for. */
function readsWholeCwd({ grants }: GrantList, { cwd, path }: PermissionContext): boolean {
  const whole = cwd.endsWith(path.sep) ? `${cwd}*` : `${cwd}${path.sep}*`;
  return grants.includes("*") || grants.includes(whole);
}

/** Whether any host may be contacted; Node knows all or none. */
function contactsHosts({ net }: LanePolicy): boolean {
  return net.allow === true || net.allow.length > 0;
}

function rights(policy: LanePolicy, features: NodeFeatures): readonly string[] {
  const flags: [boolean, string][] = [
    [policy.worker.allowed, "--allow-worker"],
    [policy.childProcess.allowed, "--allow-child-process"],
    [policy.addons.allowed, "--allow-addons"],
    [policy.wasi.allowed, "--allow-wasi"],
    [features.net && contactsHosts(policy), "--allow-net"],
    [features.inspectorFlag && policy.inspector.allowed, "--allow-inspector"],
  ];
  return flags.filter(([wanted]) => wanted).map(([, flag]) => flag);
}

function rightProbes(policy: LanePolicy, features: NodeFeatures): readonly PermissionProbe[] {
  const probes: PermissionProbe[] = [
    { scope: "worker", expected: policy.worker.allowed },
    { scope: "child", expected: policy.childProcess.allowed },
    // Node 20 says that they are denied, whatever they are.
    { scope: "addon", expected: policy.addons.allowed && features.major > 20 },
    { scope: "wasi", expected: policy.wasi.allowed },
    { scope: "inspector", expected: policy.inspector.allowed && features.inspectorFlag },
  ];
  // Where the network cannot be denied, Node says that it is.
  if (features.net) probes.push({ scope: "net", expected: contactsHosts(policy) });
  return probes;
}

/**
 * Every denied path and the way there from outside; what is surely allowed. Only where the model of Node's matching and
 * the policy say the same: where they do not, the report says so.
 */
function pathProbes(
  { kind, tree }: PathPolicy,
  { model }: GrantList,
  unasked: string | undefined,
  context: PermissionContext,
): readonly PermissionProbe[] {
  const { path, cwd, home } = context;
  const scope = `fs.${kind}`;
  if (model === undefined) return [{ scope, reference: path.join(cwd, PROBE_NAME), expected: true }];
  const found = new Map<string, PermissionProbe>();
  const ask = (reference: string): void => {
    if (unasked !== undefined && isInside(unasked, reference, context)) return;
    const expected = tree.allows(reference);
    if (expected === model.allows(reference)) found.set(reference, { scope, reference, expected });
  };
  for (const [reference, { allowed }] of tree.entries()) {
    if (!allowed) ask(reference);
    ask(path.join(reference, PROBE_NAME));
  }
  for (const directory of [path.parse(cwd).root, home, path.dirname(cwd), cwd])
    ask(path.join(directory, PROBE_NAME));
  return [...found.values()];
}

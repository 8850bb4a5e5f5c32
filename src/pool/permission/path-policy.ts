// What may be read and written, as two trees of paths. Pure. Host thread; called by policy.ts.
//
// The nearest rule above a path decides, so that a file to load from a denied directory can be named. What the user denies
// wins over everything below it all the same: rules inside it are left out.
import type { ResolvedRules } from "../options/resolved-options.ts";
import type { PermissionContext } from "./context.ts";
import {
  denyAllFound,
  denyFound,
  type LinkScan,
  MAX_VALUES_FOR_INSTALLED,
  MAX_VALUES_FOR_LINKS,
  outwardLinks,
  scanLinks,
} from "./links.ts";
import { loadPaths, type LoadPaths } from "./loading.ts";
import { PathTree, type PathVerdict } from "./path-tree.ts";
import { absolutePath, isInside, spellings } from "./paths.ts";
import {
  DENIED_IN_HOME,
  DENIED_IN_PROJECT,
  DENIED_IN_SYSTEM,
  DENIED_WITH_SUFFIXES,
  NOT_WRITTEN,
} from "./policy-defaults.ts";

export interface LinksFound {
  /** Links that lead out and could not be denied, since there are too many. */
  readonly open: readonly string[];
  /** Directories of installed packages, deeper in what may be written, that could not be denied for the same reason. */
  readonly openInstalled: readonly string[];
  /** Whether all links were looked at. They are not where a rule allows the whole file system. */
  readonly seen: boolean;
}

const NOT_LOOKED: LinksFound = { open: [], openInstalled: [], seen: false };

export interface PathPolicy {
  readonly kind: "read" | "write";
  readonly tree: PathTree;
  /** The user's own `read` or `write`, `denyRead` or `denyWrite`. */
  readonly explicit: boolean;
  readonly explicitDeny: boolean;
  /** What looking for links has led to. Nothing is known before. */
  links: LinksFound;
  /** Denied paths that hold a `*` or the like, as if it meant something. They are taken literally. */
  readonly patterns: readonly string[];
}

interface Draft {
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

export interface PathPolicies {
  readonly read: PathPolicy;
  readonly write: PathPolicy;
  /**
   * Looks through what is allowed for links that lead out of it, and for directories of installed packages, and denies them.
   * It takes about as long as all the rest.
   *
   * @returns whether anything was denied that was not before
   */
  readonly lookForLinks: () => boolean;
}

/** Where no rule restricts anything. */
export function everyPath(context: PermissionContext): PathPolicies {
  const all = (kind: "read" | "write"): PathPolicy => ({
    kind,
    tree: new PathTree(true, context),
    explicit: false,
    explicitDeny: false,
    links: NOT_LOOKED,
    patterns: [],
  });
  return { read: all("read"), write: all("write"), lookForLinks: () => false };
}

export function pathPolicies(rules: ResolvedRules, context: PermissionContext): PathPolicies {
  const base = rules.cwd === undefined ? context.cwd : absolutePath(rules.cwd, context.cwd, context);
  const loads = loadPaths(context);
  const read = makeTree("read", rules, base, loads, context);
  const write = makeTree("write", rules, base, loads, context);
  const policyOf = ({ kind, tree, patterns }: Made, allow: unknown, deny: unknown): PathPolicy => {
    return {
      kind,
      tree,
      patterns,
      explicit: allow !== undefined,
      explicitDeny: deny !== undefined,
      links: NOT_LOOKED,
    };
  };
  const policies = [
    policyOf(read, rules.read, rules.denyRead),
    policyOf(write, rules.write, rules.denyWrite),
  ] as const;
  return {
    read: policies[0],
    write: policies[1],
    lookForLinks() {
      const wanted = (path: string): boolean => read.tree.allows(path) || write.tree.allows(path);
      const scan = scanLinks([...new Set([...read.roots, ...write.roots])], wanted, context);
      return policies.map((policy) => denyLinks(policy, scan, rules)).includes(true);
    },
  };
}

/** @returns whether there was any to deny */
function denyLinks(policy: PathPolicy, scan: LinkScan, { mode }: ResolvedRules): boolean {
  const { kind, tree } = policy;
  const links = tree.otherwise ? [] : outwardLinks(tree, scan);
  const open = denyFound(tree, links, denial("symlinks", false), MAX_VALUES_FOR_LINKS);
  const installed =
    kind === "write" && mode === "strict" ? scan.installed.filter((path) => tree.allows(path)) : [];
  const openInstalled = denyAllFound(tree, installed, denial("denyWrite", false), MAX_VALUES_FOR_INSTALLED);
  policy.links = { open, openInstalled, seen: scan.complete && !tree.otherwise };
  return links.length > open.length || installed.length > openInstalled.length;
}

interface Made {
  readonly kind: "read" | "write";
  readonly tree: PathTree;
  /** Where links are looked for. */
  readonly roots: readonly string[];
  readonly patterns: readonly string[];
}

const denial = (rule: string, explicit: boolean, name = ""): PathVerdict => ({
  allowed: false,
  rule,
  explicit,
  withSuffixes: DENIED_WITH_SUFFIXES.includes(name),
});
const grant = (rule: string, explicit: boolean): PathVerdict => ({ allowed: true, rule, explicit });

function makeTree(
  kind: "read" | "write",
  rules: ResolvedRules,
  base: string,
  loads: LoadPaths,
  context: PermissionContext,
): Made {
  const strict = rules.mode === "strict";
  const allow = rules[kind];
  const deny = kind === "read" ? rules.denyRead : rules.denyWrite;
  const denyName = kind === "read" ? "denyRead" : "denyWrite";
  const spelt = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => spellings(absolutePath(path, base, context), context));

  const nameOf = (path: string): string => context.path.basename(path);

  const everything = deny === true ? false : (allow ?? !strict) === true;
  const asked: Draft = {
    allowed: deny !== true && typeof allow === "object" ? spelt(allow) : [],
    denied: typeof deny === "object" ? spelt(deny) : [],
  };
  const unasked: Draft = {
    allowed: allow === undefined && strict && deny !== true ? spelt([base]) : [],
    denied: strict && deny !== false ? defaultDenials(kind, base, loads, context) : [],
  };
  const needed = kind === "read" ? [...loads.installed, ...loads.packages, ...loads.files] : [];

  const tree = new PathTree(everything, context);
  // A root that is a link is written in two ways, and so is what is denied in it.
  const everyAllowed = [...asked.allowed, ...unasked.allowed, ...needed];
  const denied = alsoThroughLinks(asked.denied, everyAllowed, context);
  const closed = (path: string): boolean => denied.some((each) => isInside(each, path, context));
  for (const path of denied) tree.set(path, denial(denyName, true, nameOf(path)));
  for (const path of asked.allowed) if (!closed(path)) tree.set(path, grant(kind, true));
  for (const path of needed) if (!closed(path)) tree.set(path, grant("loads", false));
  for (const path of alsoThroughLinks(unasked.denied, everyAllowed, context)) {
    tree.set(path, denial(denyName, false, nameOf(path)));
  }
  for (const path of unasked.allowed) if (!closed(path)) tree.set(path, grant(kind, false));
  return {
    kind,
    tree,
    roots: [...asked.allowed, ...unasked.allowed, ...(kind === "read" ? loads.packages : [])],
    patterns: asked.denied.filter((path) => path.includes("*")),
  };
}

function defaultDenials(
  kind: "read" | "write",
  base: string,
  loads: LoadPaths,
  context: PermissionContext,
): readonly string[] {
  const { path, home } = context;
  const projects = new Set([base, context.cwd, ...loads.packages]);
  const inProjects = [...projects].flatMap((directory) => [
    ...DENIED_IN_PROJECT.map((name) => path.join(directory, name)),
    ...(kind === "write" ? [path.join(directory, NOT_WRITTEN)] : []),
  ]);
  const inHome = DENIED_IN_HOME.map((name) => path.join(home, ...name.split("/")));
  const inSystem = path.sep === "/" ? DENIED_IN_SYSTEM : [];
  return [...inProjects, ...inHome, ...inSystem].flatMap((each) => spellings(each, context));
}

function alsoThroughLinks(
  denied: readonly string[],
  allowed: readonly string[],
  context: PermissionContext,
): readonly string[] {
  const all = new Set(denied);
  for (const root of allowed) {
    const real = spellings(root, context)[1];
    if (real === undefined) continue;
    for (const path of denied) {
      if (isInside(real, path, context)) {
        all.add(context.path.join(root, context.path.relative(real, path)));
      }
    }
  }
  return [...all];
}

import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { PermissionPolicy, PermissionProtocol } from "../pool/index.ts";

// Whether one permission policy lets lanes do anything that another doesn't. In doubt it does: two policies are compared
// by their rules, not by what a runtime makes of them. Loaded in test workers.

type Rule = boolean | readonly (string | URL)[] | undefined;

interface Policy extends PermissionProtocol {
  readonly mode: "strict" | "unsafe";
}

const PATH_RULES = ["read", "write"] as const;
const NAME_RULES = ["net", "allowImport", "run"] as const;
const DENY_RULES = ["denyRead", "denyWrite", "denyNet", "denyRun"] as const;
const NODE_SWITCHES = ["allowWorker", "allowChildProcess", "allowAddons", "allowWasi"] as const;

/** The rule by which `policy` is looser than `base`, or `undefined` when none is. */
export function looserRule(
  base: PermissionPolicy | undefined,
  policy: PermissionPolicy | undefined,
): string | undefined {
  const below = normalize(base);
  const above = normalize(policy);
  if (isDeepStrictEqual(below, above)) return undefined;
  const isOpen = below.mode === "unsafe";
  const byDefault = (one: Policy): boolean => one.mode === "unsafe";
  for (const name of PATH_RULES) {
    if (!isWithin(pathRule(below, name), pathRule(above, name), isPathWithin)) return name;
  }
  for (const name of NAME_RULES) {
    if (!isWithin(below[name] ?? byDefault(below), above[name] ?? byDefault(above), isSame)) return name;
  }
  for (const name of DENY_RULES) {
    if (!deniesAsMuch(above, below, name)) return name;
  }
  if (!isWithin(below.env?.allow ?? byDefault(below), above.env?.allow ?? byDefault(above), isSame)) {
    return "env.allow";
  }
  if (!isWithin(above.env?.deny ?? false, below.env?.deny ?? false, isSame)) return "env.deny";
  if (!isWithin(below.env?.files ?? [], above.env?.files ?? [], isSame)) return "env.files";
  if ((above.console ?? byDefault(above)) && !(below.console ?? byDefault(below))) return "console";
  for (const name of NODE_SWITCHES) {
    if ((above.node?.[name] ?? byDefault(above)) && !(below.node?.[name] ?? byDefault(below))) {
      return `node.${name}`;
    }
  }
  for (const name of ["deno", "bun", "cwd"] as const) {
    if (!isOpen && above[name] !== undefined && !isDeepStrictEqual(above[name], below[name])) return name;
  }
  if (below.enforce === "required" && above.enforce !== "required") return "enforce";
  return undefined;
}

function normalize(policy: PermissionPolicy | undefined): Policy {
  if (policy === undefined) return { mode: "strict", allowImport: true };
  if (typeof policy === "string") return { mode: policy };
  return { ...policy, mode: policy.mode ?? "strict" };
}

/** Strict mode's own rule is the working directory. */
function pathRule(policy: Policy, name: "read" | "write"): Rule {
  return policy[name] ?? (policy.mode === "unsafe" ? true : [policy.cwd ?? "."]);
}

/** Strict mode denies things of its own besides those that a rule names, unless the rule is `false`. */
function deniesAsMuch(above: Policy, below: Policy, name: (typeof DENY_RULES)[number]): boolean {
  if (above[name] === true) return true;
  const deniesOwn = (policy: Policy): boolean => policy.mode === "strict" && policy[name] !== false;
  if (deniesOwn(below) && !deniesOwn(above)) return false;
  return isWithin(above[name] ?? false, below[name] ?? false, isSame);
}

function isWithin(
  outer: Rule,
  inner: Rule,
  covers: (outer: string | URL, inner: string | URL) => boolean,
): boolean {
  if (outer === true || inner === false || inner === undefined) return true;
  if (outer === false || outer === undefined || inner === true)
    return Array.isArray(inner) && inner.length === 0;
  return inner.every((item) => outer.some((other) => covers(other, item)));
}

function isSame(outer: string | URL, inner: string | URL): boolean {
  return String(outer) === String(inner);
}

/** Names that begin with a dot are apart: much of what is denied has one, and a nearer rule would let it through. */
function isPathWithin(outer: string | URL, inner: string | URL): boolean {
  const way = relative(pathOf(outer), pathOf(inner));
  if (way === "") return true;
  const steps = way.split(sep);
  return !isAbsolute(way) && !steps.some((step) => step.startsWith(".") || step === "node_modules");
}

function pathOf(path: string | URL): string {
  const text = String(path);
  return text.startsWith("file:") ? fileURLToPath(text) : resolve(text);
}

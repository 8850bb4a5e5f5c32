// Which environment variables a lane sees. Pure but for reading env files through the context. Host thread.
import { parseEnv } from "node:util";
import type { NameRule } from "../options/permission-protocol.ts";
import type { ResolvedRules } from "../options/resolved-options.ts";
import type { PermissionContext } from "./context.ts";
import { absolutePath } from "./paths.ts";
import { COVERAGE_VARIABLE, HARMLESS_ENV } from "./policy-defaults.ts";

export interface EnvironmentPolicy {
  /** `true`: all. Names may end in `*`. */
  readonly allow: true | readonly string[];
  /** Wins over `allow` and over files. `true`: all. */
  readonly deny: true | readonly string[];
  /** Absolute paths, in the order in which they are loaded. */
  readonly files: readonly string[];
  readonly explicit: boolean;
}

export function environmentPolicy(rules: ResolvedRules, context: PermissionContext): EnvironmentPolicy {
  const { env, mode } = rules;
  const base = rules.cwd === undefined ? context.cwd : absolutePath(rules.cwd, context.cwd, context);
  const asked: NameRule = env?.allow ?? mode === "unsafe";
  const named = asked === false ? [] : asked;
  const deny = env?.deny ?? false;
  return {
    allow: named === true ? true : [...HARMLESS_ENV, ...named],
    deny: deny === false ? [] : deny,
    files: (env?.files ?? []).map((file) => absolutePath(String(file), base, context)),
    explicit: env !== undefined,
  };
}

/** Whether a lane sees less than the host's environment. */
export function restrictsEnvironment({ allow, deny }: EnvironmentPolicy): boolean {
  return allow !== true || deny === true || deny.length > 0;
}

/**
 * The lane's whole environment; `undefined` where it is the host's, unchanged. A file's variables need no `allow`: the
 * user named the file. They do not replace the host's own, as with `node --env-file`, and a later file wins over an
 * earlier one.
 */
export function laneEnvironment(
  { allow, deny, files }: EnvironmentPolicy,
  { environment, files: lookup, caseSensitive, path }: PermissionContext,
): Readonly<Record<string, string>> | undefined {
  const denied = deny === true ? ["*"] : deny;
  if (allow === true && denied.length === 0 && files.length === 0) return undefined;
  // Names are the same in any case on Windows only, whatever the file system says.
  const fold = path.sep === "\\" && !caseSensitive;
  const result: Record<string, string> = {};
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && !matchesName(denied, name, fold)) result[name] = value;
  };
  for (const file of files) {
    const text = lookup.readText(file);
    if (text === undefined) continue;
    for (const [name, value] of Object.entries(parseEnv(text))) put(name, value);
  }
  for (const [name, value] of Object.entries(environment)) {
    if (allow === true || name === COVERAGE_VARIABLE || matchesName(allow, name, fold)) put(name, value);
  }
  return result;
}

function matchesName(patterns: readonly string[], name: string, fold: boolean): boolean {
  const folded = fold ? name.toUpperCase() : name;
  return patterns.some((pattern) => {
    const each = fold ? pattern.toUpperCase() : pattern;
    return each.endsWith("*") ? folded.startsWith(each.slice(0, -1)) : each === folded;
  });
}

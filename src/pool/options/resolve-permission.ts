// The shape of `permission`. What the rules mean, and what a runtime can enforce, is for src/pool/permission/.
// Called by resolve.ts.
import { checkBoolean, checkChoice, checkList, checkPath, checkWord } from "./checks.ts";
import { POOL_DEFAULTS } from "./defaults.ts";
import { ENV_NAMES, NODE_NAMES, PROTOCOL_NAMES } from "./option-names.ts";
import { expected, isOptionsObject, openObject, type Option } from "./option.ts";
import type {
  EnvRules,
  NameRule,
  NodePermissionRules,
  PermissionProtocol,
  RuntimePermissionRules,
} from "./permission-protocol.ts";
import type { ResolvedPermission, ResolvedRules } from "./resolved-options.ts";

const MODES = ["strict", "unsafe"] as const;
const LIST_OF_PATHS = "a boolean or an array of paths and file: URLs";
const LIST_OF_NAMES = "a boolean or an array of strings";

export function resolvePermission(option: Option): ResolvedPermission {
  const { value } = option;
  if (value === undefined) {
    return Object.freeze({
      form: "omitted",
      rules: Object.freeze({ ...POOL_DEFAULTS.permission, console: false }),
    });
  }
  if (isOptionsObject(value)) return Object.freeze({ form: "rules", rules: resolveRules(option) });
  const mode = checkChoice(option, MODES, POOL_DEFAULTS.permission.mode, ", or an object of rules");
  return Object.freeze({ form: mode, rules: Object.freeze({ mode, console: mode === "unsafe" }) });
}

function resolveRules(option: Option): ResolvedRules {
  const given = openObject<PermissionProtocol>(option, PROTOCOL_NAMES);
  const mode = checkChoice(given.mode, MODES, POOL_DEFAULTS.permission.mode);
  return Object.freeze({
    mode,
    console: checkBoolean(given.console, mode === "unsafe"),
    ...present({
      enforce: checkChoice(given.enforce, ["required"], undefined),
      cwd: given.cwd.value === undefined ? undefined : checkPath(given.cwd),
      read: checkPaths(given.read),
      write: checkPaths(given.write),
      denyRead: checkPaths(given.denyRead),
      denyWrite: checkPaths(given.denyWrite),
      net: checkNames(given.net),
      denyNet: checkNames(given.denyNet),
      allowImport: checkNames(given.allowImport),
      env: resolveEnv(given.env),
      run: checkNames(given.run),
      denyRun: checkNames(given.denyRun),
      node: resolveNode(given.node),
      deno: resolveRuntime(given.deno),
      bun: resolveRuntime(given.bun),
    }),
  });
}

/** Without the properties that are `undefined`, so that a rule that is there was given. */
function present<Rules extends object>(
  rules: Rules,
): { [Name in keyof Rules]?: Exclude<Rules[Name], undefined> } {
  const kept = { ...rules };
  for (const name of Object.keys(kept) as (keyof Rules)[]) {
    if (kept[name] === undefined) delete kept[name];
  }
  return kept as { [Name in keyof Rules]?: Exclude<Rules[Name], undefined> };
}

function checkPaths(option: Option): boolean | readonly string[] | undefined {
  if (typeof option.value === "boolean") return option.value;
  return checkList(option, LIST_OF_PATHS, checkPath, undefined);
}

function checkNames(option: Option): NameRule | undefined {
  if (typeof option.value === "boolean") return option.value;
  return checkList(option, LIST_OF_NAMES, checkWord, undefined);
}

function resolveEnv(option: Option): EnvRules | undefined {
  if (option.value === undefined) return undefined;
  const given = openObject<EnvRules>(option, ENV_NAMES);
  return Object.freeze(
    present({
      allow: checkNames(given.allow),
      deny: checkNames(given.deny),
      files: checkList(given.files, "an array of paths and file: URLs", checkPath, undefined),
    }),
  );
}

function resolveNode(option: Option): NodePermissionRules | undefined {
  if (option.value === undefined) return undefined;
  const given = openObject<NodePermissionRules>(option, NODE_NAMES);
  return Object.freeze(
    present({
      allowWorker: checkBoolean(given.allowWorker, undefined),
      allowChildProcess: checkBoolean(given.allowChildProcess, undefined),
      allowAddons: checkBoolean(given.allowAddons, undefined),
      allowWasi: checkBoolean(given.allowWasi, undefined),
    }),
  );
}

/** Names are the runtime's own, and so are not known here. */
function resolveRuntime(option: Option): RuntimePermissionRules | undefined {
  const { value } = option;
  if (value === undefined) return undefined;
  if (!isOptionsObject(value)) throw new TypeError(expected(option, "an object"));
  const rules: Record<string, NameRule> = {};
  for (const name of Object.keys(value)) {
    const rule = checkNames({ path: `${option.path}.${name}`, value: value[name] });
    if (rule !== undefined) rules[name] = rule;
  }
  return Object.freeze(rules);
}

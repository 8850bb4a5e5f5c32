// Which debug namespaces are on: the option and `KNITTING_DEBUG`, either of which can turn one on. Called by resolve.ts.
import { checkBoolean } from "./checks.ts";
import { POOL_DEFAULTS } from "./defaults.ts";
import { DEBUG_NAMES } from "./option-names.ts";
import { openObject, type Option } from "./option.ts";
import type { DebugOptions } from "./pool-options.ts";
import type { DebugNamespace, DebugNamespaces } from "./resolved-options.ts";

/** @param knittingDebug the environment variable; names in it that mean nothing are ignored, for it may outlive a version */
export function resolveDebug(option: Option, knittingDebug: string | undefined): DebugNamespaces {
  const words = new Set((knittingDebug ?? "").split(",").map((word) => word.trim()));
  const all = option.value === true || words.has("*");
  const objectOption = typeof option.value === "boolean" ? { path: option.path, value: undefined } : option;
  const given = openObject<DebugOptions>(objectOption, DEBUG_NAMES, "a boolean or an object");
  const isOn = (name: DebugNamespace): boolean =>
    checkBoolean(given[name], POOL_DEFAULTS.debug[name]) || all || words.has(name);
  return Object.freeze({
    host: isOn("host"),
    globals: isOn("globals"),
    signals: isOn("signals"),
    imports: isOn("imports"),
    lifecycle: isOn("lifecycle"),
  });
}

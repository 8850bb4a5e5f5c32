// Says what becomes of a permission policy: to whoever asks the pool, in a warning, or by refusing it. Host thread, once
// per pool.
import { KnittingError } from "../errors.ts";
import type { ResolvedPermission } from "../options/resolved-options.ts";
import type { PermissionReport } from "../types.ts";
import { COVERAGE_RULE } from "./common-rules.ts";
import type { PermissionPlan, RuleOutcome } from "./context.ts";

/** What has been warned about. Once per process is enough. */
const warned = new Set<string>();

/** Calls on the inline lane run in the host itself. */
const INLINE: RuleOutcome = {
  rule: "inliner",
  enforced: false,
  reason: "the inline lane runs tasks in the host, which no rule binds",
  explicit: false,
};

/**
 * Every rule of the policy, and whether it holds.
 *
 * @param inline whether the pool has an inline lane
 * @throws {KnittingError} KNT_ERROR_PERMISSION when the policy must be enforced and cannot be
 */
export function reportPermissions(
  { rules: asked }: ResolvedPermission,
  plan: PermissionPlan,
  inline: boolean,
): readonly PermissionReport[] {
  const restricts = plan.rules.length > 0;
  const rules = inline && restricts ? [...plan.rules, INLINE] : plan.rules;
  const open = rules.filter(({ enforced, limit }) => !enforced && limit !== true);
  if (asked.enforce === "required" && open.length > 0) refuse(open);
  for (const { rule, reason, explicit } of open) {
    if (explicit) {
      const detail =
        'Task code is not held to this rule. permission.enforce: "required" makes this an error.';
      const text = `permission.${rule} is not enforced: ${reason ?? "this runtime cannot"}`;
      warnOnce(text, "KNT_PERMISSION_NOT_ENFORCED", detail);
    }
  }
  // Whoever measures coverage would take the lanes' part for code that never ran.
  const coverage = rules.find(({ rule }) => rule === COVERAGE_RULE);
  if (coverage !== undefined) {
    const detail = 'permission: "unsafe" lets them write it, and lifts the sandbox.';
    warnOnce(`Coverage of lanes is lost: ${coverage.reason ?? ""}`, "KNT_COVERAGE_LOST", detail);
  }
  return Object.freeze(rules.map(reportOf));
}

function reportOf({ rule, enforced, by, reason, explicit, limit }: RuleOutcome): PermissionReport {
  return Object.freeze({
    rule,
    enforced,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    explicit,
    ...(limit === true ? { limit } : {}),
  });
}

function refuse(open: readonly RuleOutcome[]): never {
  const list = open.map(({ rule, reason }) => `${rule} (${reason ?? "this runtime cannot"})`).join("; ");
  throw new KnittingError(
    "KNT_ERROR_PERMISSION",
    `KNT_ERROR_PERMISSION: permission.enforce is "required", and these rules cannot be enforced here: ${list}. ` +
      "Allow what they deny, run on a runtime that can, or leave enforce out",
  );
}

function warnOnce(text: string, code: string, detail: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  process.emitWarning(text, { type: "KnittingWarning", code, detail });
}

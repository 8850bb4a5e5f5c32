// What becomes of a permission policy, and saying so. Host thread, once per pool.
//
// Lanes are not sandboxed yet. Until they are, every rule is reported as not enforced, an explicit one is warned about,
// and a policy that must be enforced is refused: nobody is to take a lane for a sandbox that it is not.
import { KnittingError } from "../errors.ts";
import type { ResolvedPermission } from "../options/resolved-options.ts";
import type { PermissionReport } from "../types.ts";

const NOT_ENFORCED = "this version of knitting does not sandbox lanes yet";

let warned = false;

/**
 * Every rule of the policy, and whether it holds. Empty for `"unsafe"`, which has none.
 *
 * @throws {KnittingError} KNT_ERROR_PERMISSION when the policy must be enforced
 */
export function reportPermissions({ form, rules }: ResolvedPermission): readonly PermissionReport[] {
  if (rules.mode === "unsafe") return [];
  if (rules.enforce === "required") {
    throw new KnittingError(
      "KNT_ERROR_PERMISSION",
      `KNT_ERROR_PERMISSION: permission.enforce is "required", but ${NOT_ENFORCED}. ` +
        'Run the code elsewhere, or leave enforce out and treat lanes as unsandboxed (permission: "unsafe")',
    );
  }
  const explicit = form === "rules" ? Object.keys(rules).filter((rule) => rule !== "mode") : [];
  if (form !== "omitted" && !warned) {
    warned = true;
    process.emitWarning(`the permission option has no effect: ${NOT_ENFORCED}`, {
      type: "KnittingWarning",
      code: "KNT_PERMISSION_NOT_ENFORCED",
      detail:
        'Task code can read, write and start what the process can. permission: "unsafe" says so and is quiet.',
    });
  }
  return Object.freeze(
    ["mode", ...explicit].map((rule) => Object.freeze({ rule, enforced: false, reason: NOT_ENFORCED })),
  );
}

// Plans on machines that are only lists of paths, for the tests of this folder.
import type { ResolvedPermission, ResolvedRules } from "../../../src/pool/options/resolved-options.ts";
import type { PermissionContext, PermissionPlan, RuleOutcome } from "../../../src/pool/permission/context.ts";
import { GrantModel } from "../../../src/pool/permission/node-matching.ts";
import { nodeFeatures } from "../../../src/pool/permission/node-version.ts";
import { planPermissions } from "../../../src/pool/permission/plan.ts";
import { APP, fakeContext } from "./fake-machine.ts";

/** What lanes of the app load. */
export const OWN: Pick<PermissionContext, "ownPaths" | "modules"> = {
  ownPaths: ["/srv/app/node_modules/knitting/dist", "/srv/app/node_modules/knitting/package.json"],
  modules: ["/srv/app/src/task.ts"],
};

export function given(rules: Partial<ResolvedRules>): ResolvedPermission {
  const mode = rules.mode ?? "strict";
  return { form: "rules", rules: { console: mode === "unsafe", ...rules, mode } };
}

export function node(
  version: string,
  permission: ResolvedPermission,
  changes: Partial<PermissionContext> = {},
): PermissionPlan {
  return planPermissions(
    permission,
    fakeContext(APP, { ...OWN, runtime: { name: "node", version }, ...changes }),
  );
}

export function rule(plan: PermissionPlan, name: string): RuleOutcome | undefined {
  return plan.rules.find((each) => each.rule === name);
}

export function valuesOf(plan: PermissionPlan, flag: string): readonly string[] {
  return plan.execArgv
    .filter((each) => each.startsWith(`${flag}=`))
    .map((each) => each.slice(flag.length + 1));
}

export function reads(version: string, plan: PermissionPlan): GrantModel {
  return new GrantModel(valuesOf(plan, "--allow-fs-read"), nodeFeatures(version).cautious, "/");
}

export function writes(version: string, plan: PermissionPlan): GrantModel {
  return new GrantModel(valuesOf(plan, "--allow-fs-write"), nodeFeatures(version).cautious, "/");
}

// How a process lane comes by its memory without leaving tasks the right to load addons, by runtime and version.
import { describe, expect, test } from "vitest";
import type { PermissionContext } from "../../../src/pool/permission/context.ts";
import { planProcessPermissions, type ProcessPlan } from "../../../src/pool/permission/process-plan.ts";
import { APP, fakeContext } from "./fake-machine.ts";
import { given, OWN } from "./plan-of.ts";

const plan = (
  name: PermissionContext["runtime"]["name"],
  version: string,
  rules: Parameters<typeof given>[0] = {},
): ProcessPlan =>
  planProcessPermissions(
    given(rules),
    fakeContext(APP, { ...OWN, runtime: { name, version }, lane: "process" }),
  );
const allows = ({ plan: { execArgv } }: ProcessPlan, flag: string): boolean =>
  execArgv.some((each) => each === flag || each.startsWith(`${flag}=`));

describe("a strict process lane", () => {
  test.each(["20.20.2", "22.23.3", "24.5.0"])(
    "runs tasks on a thread without the right on Node %s",
    (version) => {
      const made = plan("node", version);
      expect(made.inThread).toBe(true);
      expect(allows(made, "--allow-addons")).toBe(false);
      expect(made.plan.probes).toContainEqual({ scope: "addon", expected: false });
    },
  );

  test.each([
    ["24.21.0", true],
    ["26.10.0", true],
  ])("drops the right before tasks on Node %s", (version) => {
    const made = plan("node", version);
    expect(made.inThread).toBe(false);
    expect(allows(made, "--allow-addons")).toBe(true);
    expect(made.plan.drops[0]).toEqual({ scope: "addon" });
    expect(made.plan.probes).toContainEqual({ scope: "addon", expected: false });
  });

  test("drops the right to call native code on Deno", () => {
    const made = plan("deno", "2.9.6");
    expect(made.inThread).toBe(false);
    expect(allows(made, "--allow-ffi")).toBe(true);
    expect(made.plan.drops).toEqual([{ scope: "ffi" }]);
    expect(made.plan.probes).toContainEqual({ scope: "ffi", expected: false });
  });

  test("is told nothing on Bun", () => {
    const made = plan("bun", "1.4.5");
    expect(made).toMatchObject({ inThread: false, plan: { execArgv: [], drops: [], probes: [] } });
  });
});

describe("a process lane whose tasks may load addons", () => {
  test.each([
    ["node", "20.20.2"],
    ["node", "26.10.0"],
    ["deno", "2.9.6"],
  ] as const)("keeps the right on %s %s", (name, version) => {
    const made = plan(name, version, { node: { allowAddons: true } });
    expect(made.inThread).toBe(false);
    expect(allows(made, name === "node" ? "--allow-addons" : "--allow-ffi")).toBe(true);
    expect(made.plan.drops.some(({ scope }) => scope === "addon" || scope === "ffi")).toBe(false);
  });

  test.each([
    ["node", "20.20.2"],
    ["node", "26.10.0"],
    ["deno", "2.9.6"],
    ["bun", "1.4.5"],
  ] as const)("has nothing to drop without limits on %s %s", (name, version) => {
    expect(plan(name, version, { mode: "unsafe" })).toMatchObject({
      inThread: false,
      plan: { drops: [], probes: [] },
    });
  });
});

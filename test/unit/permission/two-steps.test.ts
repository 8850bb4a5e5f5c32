import { describe, expect, it } from "vitest";
import { planInTwoSteps, planPermissions } from "../../../src/pool/permission/plan.ts";
import { APP, fakeContext, type FakeMachine } from "./fake-machine.ts";
import { given, OWN, reads, rule } from "./plan-of.ts";

// A lane comes up while links are looked for: with the same flags when there are none, and anew when there are.

const { cwd } = fakeContext(APP);
const stepsOn = (machine: FakeMachine) => planInTwoSteps(given({}), fakeContext(machine));

describe("a plan in two steps", () => {
  it("stays what it is where no link leads out", () => {
    const { first, settle } = stepsOn({ ...APP, links: { [`${cwd}/in`]: `${cwd}/src` } });
    expect(settle()).toBe(first);
    expect(first.execArgv).toEqual(planPermissions(given({}), fakeContext(APP)).execArgv);
  });

  it("becomes another one where a link does, which denies it", () => {
    const { first, settle } = stepsOn({ ...APP, links: { [`${cwd}/out`]: "/etc/passwd" } });
    const settled = settle();
    expect(settled).not.toBe(first);
    expect(reads("24.21.0", first).allows(`${cwd}/out`)).toBe(true);
    expect(reads("24.21.0", settled).allows(`${cwd}/out`)).toBe(false);
  });

  it("denies deeper node_modules in the second step, and reports what it saw", () => {
    const paths = [...(APP.paths ?? []), `${cwd}/packages/a/node_modules/dep/index.js`];
    const { first, settle } = stepsOn({ ...APP, paths });
    const settled = settle();
    expect(settled).not.toBe(first);
    expect(settled.execArgv.length).toBeGreaterThan(first.execArgv.length);
    expect(rule(settled, "node_modules")?.reason).not.toContain("but for");
    expect(rule(settled, "symlinks")?.reason).not.toContain("as far as they were looked for");
  });

  it("denies none of so many that they would not all fit", () => {
    const packages = ["a", "b", "c"].map((name) => `${cwd}/packages/${name}/node_modules/dep/index.js`);
    const { first, settle } = stepsOn({ ...APP, paths: [...(APP.paths ?? []), ...packages] });
    expect(settle()).toBe(first);
    expect(rule(first, "node_modules")?.reason).toContain(
      `but for 3, such as ${cwd}/packages/a/node_modules`,
    );
  });

  it("has nothing to look for where nothing is restricted", () => {
    const context = fakeContext(APP);
    const looked: string[] = [];
    const readdir = (path: string) => {
      looked.push(path);
      return context.files.readdir(path);
    };
    const watched = { ...context, files: { ...context.files, readdir } };
    const { first, settle } = planInTwoSteps(given({ mode: "unsafe" }), watched);
    expect(settle()).toBe(first);
    expect(looked).toEqual([]);
  });
});

it("takes no list of its own to keep an installed package readable", () => {
  const without = planPermissions(given({}), fakeContext(APP, { ...OWN, modules: [] }));
  const modules = [`${cwd}/node_modules/knitting/dist/lane.js`, `${cwd}/node_modules/dep/index.js`];
  const withThem = planPermissions(given({}), fakeContext(APP, { ...OWN, modules }));
  expect(modules.map((module) => reads("24.21.0", withThem).allows(module))).toEqual([true, true]);
  expect(withThem.execArgv).toEqual(without.execArgv);
});

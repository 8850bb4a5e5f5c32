// What rules mean, on one version of Node: which wins, what is there by default, links and monorepos.
import { describe, expect, it } from "vitest";
import type { ResolvedRules } from "../../../src/pool/options/resolved-options.ts";
import { planPermissions } from "../../../src/pool/permission/plan.ts";
import { APP, fakeContext } from "./fake-machine.ts";
import { given, node, OWN, reads, rule, valuesOf, writes } from "./plan-of.ts";

describe("rules", () => {
  const allows = (rules: Partial<ResolvedRules>, path: string): readonly boolean[] => {
    const plan = node("24.21.0", given(rules));
    return [reads("24.21.0", plan).allows(path), writes("24.21.0", plan).allows(path)];
  };

  it("replaces the working directory by what is listed, and keeps what modules load from", () => {
    expect(allows({ read: ["data"], write: [] }, "/srv/app/data/x")).toEqual([true, false]);
    expect(allows({ read: ["/data"] }, "/srv/app/src/task.ts")).toEqual([true, true]);
    expect(allows({ read: ["~/notes"] }, "/home/me/notes/x")).toEqual([true, false]);
  });

  it("lets a rule deny win over everything, however deep an allowed path is", () => {
    expect(allows({ read: ["data/open"], denyRead: ["data"] }, "/srv/app/data/open/x")).toEqual([
      false,
      true,
    ]);
    expect(allows({ denyRead: ["node_modules/left"] }, "/srv/app/node_modules/left/index.js")).toEqual([
      false,
      false,
    ]);
    expect(allows({ denyWrite: ["a/b/c"] }, "/srv/app/a/b/cd")).toEqual([true, true]);
    expect(allows({ denyWrite: ["a/b/c"] }, "/srv/app/a/b/c/d")).toEqual([true, false]);
  });

  it("lets a rule open what is denied by default, and no more", () => {
    expect(allows({ read: [".", ".env"] }, "/srv/app/.env")).toEqual([true, false]);
    expect(allows({ read: ["~"] }, "/home/me/.ssh/id")).toEqual([false, false]);
    expect(allows({ write: ["node_modules/.cache"] }, "/srv/app/node_modules/.cache/x")).toEqual([
      true,
      true,
    ]);
  });

  it("takes paths from `cwd`", () => {
    expect(allows({ cwd: "sub", read: ["x"] }, "/srv/app/sub/x")).toEqual([true, true]);
  });

  it("allows all with true but what is denied", () => {
    expect(allows({ read: true }, "/srv/x")).toEqual([true, false]);
    expect(allows({ read: true }, "/etc/passwd")).toEqual([false, false]);
  });
});

describe("unsafe", () => {
  it("needs no flags", () => {
    expect(node("24.21.0", { form: "unsafe", rules: { mode: "unsafe", console: true } })).toMatchObject({
      mode: "unsafe",
      execArgv: [],
      env: undefined,
      console: true,
      probes: [],
      drops: [],
      rules: [],
    });
  });

  it("looks at no file, which would take longer than all the rest of a pool's start", () => {
    const asked: string[] = [];
    const ask = (path: string): undefined => void asked.push(path);
    const files = { realpath: ask, lstat: ask, readText: ask, readdir: (path: string) => (ask(path), []) };
    const permission = { form: "unsafe", rules: { mode: "unsafe", console: true } } as const;
    expect(node("24.21.0", permission, { files }).rules).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("restricts what rules name, and nothing else", () => {
    const plan = node("26.10.0", given({ mode: "unsafe", denyRead: ["/secret"] }));
    const model = reads("26.10.0", plan);
    expect([model.allows("/secret/x"), model.allows("/secrets"), model.allows("/etc/passwd")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(valuesOf(plan, "--allow-fs-write")).toEqual(["*"]);
    expect(plan.execArgv).toEqual(
      expect.arrayContaining([
        "--allow-worker",
        "--allow-child-process",
        "--allow-addons",
        "--allow-wasi",
        "--allow-net",
        "--allow-inspector",
      ]),
    );
    expect(plan.rules.filter(({ limit }) => limit !== true).map((each) => each.rule)).toEqual([
      "denyRead",
      "sqlite",
    ]);
  });
});

describe("links", () => {
  const machine = {
    ...APP,
    links: {
      "/srv/app/out": "/etc/passwd",
      "/srv/app/in": "/srv/app/src",
      "/srv/app/sneaky": "/srv/app/.env",
      "/srv/app/nowhere": "/tmp/missing",
      "/srv/app/node_modules/mono": "/srv/packages/mono",
      "/srv/app/node_modules/dep": "/store/.pnpm/dep@1/node_modules/dep",
    },
    paths: [
      ...(APP.paths ?? []),
      "/srv/packages/mono/index.js",
      "/store/.pnpm/dep@1/node_modules/dep/index.js",
    ],
  };
  const plan = planPermissions(given({}), fakeContext(machine, OWN));

  it.each([
    ["/srv/app/out", false],
    ["/srv/app/sneaky", false],
    ["/srv/app/nowhere", false],
    ["/srv/app/in/task.ts", true],
    ["/srv/packages/mono/index.js", true],
    ["/store/.pnpm/other@1/node_modules/other/index.js", true],
  ])("that is %s may be read: %j", (path, expected) => {
    expect(reads("24.21.0", plan).allows(path)).toBe(expected);
  });

  it("that lie deep, or several in one directory, are all denied, and what is beside them is not", () => {
    const leads = ["link.txt", "up", "named-inside", "deep/er/still/further/down/link.txt"];
    const links = Object.fromEntries(leads.map((name) => [`/srv/app/work/${name}`, "/etc/passwd"]));
    for (const some of [leads.slice(0, 3), leads.slice(3)]) {
      const chosen = Object.fromEntries(some.map((name) => [`/srv/app/work/${name}`, "/etc/passwd"]));
      const made = planPermissions(given({}), fakeContext({ ...APP, links: chosen }, OWN));
      for (const link of Object.keys(chosen)) {
        expect([link, reads("24.21.0", made).allows(link)]).toEqual([link, false]);
        expect([link, writes("24.21.0", made).allows(link)]).toEqual([link, false]);
        expect(writes("24.21.0", made).allows(`${link}er`)).toBe(true);
      }
      expect(rule(made, "symlinks")?.reason).not.toContain("but for");
    }
    const all = planPermissions(given({}), fakeContext({ ...APP, links }, OWN));
    expect(rule(all, "symlinks")?.reason).toContain(
      "but for 1, such as /srv/app/work/deep/er/still/further/down/link.txt",
    );
  });

  it("makes a working directory that is a link count for both of its names", () => {
    const alias = { ...APP, links: { "/alias": "/srv/app" } };
    const both = planPermissions(given({ cwd: "/alias" }), fakeContext(alias, OWN));
    const model = reads("24.21.0", both);
    expect(
      ["/alias/x", "/srv/app/x", "/alias/.env", "/srv/app/.env"].map((path) => model.allows(path)),
    ).toEqual([true, true, false, false]);
  });
});

describe("a monorepo", () => {
  const machine = {
    paths: [
      "/home/me/",
      "/repo/package.json",
      "/repo/pnpm-lock.yaml",
      "/repo/secret",
      "/repo/node_modules/hoisted/index.js",
      "/repo/packages/a/package.json",
      "/repo/packages/a/sub/node_modules/x/index.js",
      "/repo/packages/b/package.json",
      "/repo/packages/b/src/task.ts",
      "/repo/packages/b/.env",
    ],
  };
  const changes = { cwd: "/repo/packages/a", modules: ["/repo/packages/b/src/task.ts"] };
  const plan = planPermissions(given({}), fakeContext(machine, changes));

  it.each([
    ["/repo/package.json", true, false],
    ["/repo/pnpm-lock.yaml", true, false],
    ["/repo/node_modules/hoisted/index.js", true, false],
    ["/repo/packages/b/src/task.ts", true, false],
    ["/repo/packages/b/.env", false, false],
    ["/repo/packages/a/created", true, true],
    ["/repo/packages/a/sub/created", true, true],
    ["/repo/packages/a/sub/node_modules/x/index.js", true, false],
    ["/repo/secret", false, false],
  ])("has %s for reading: %j, writing: %j", (path, read, write) => {
    expect([reads("24.21.0", plan).allows(path), writes("24.21.0", plan).allows(path)]).toEqual([
      read,
      write,
    ]);
  });
});

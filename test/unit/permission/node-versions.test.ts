// What Node is told, by version, and what it is reported to enforce.
import { describe, expect, it } from "vitest";
import { given, node, reads, rule, valuesOf, writes } from "./plan-of.ts";

const VERSIONS = ["20.20.2", "22.12.0", "22.23.3", "24.21.0", "26.10.0"] as const;

describe.each(VERSIONS)("strict on Node %s", (version) => {
  const plan = node(version, given({}));

  it("turns permissions on by the flag of that version", () => {
    const flag =
      version.startsWith("20.") || version === "22.12.0" ? "--experimental-permission" : "--permission";
    expect(plan.execArgv[0]).toBe(flag);
    const others = plan.execArgv.filter((each) => !each.startsWith("--allow-fs-"));
    const without = version.startsWith("20.") ? "network-imports" : "sqlite";
    expect(others).toEqual([flag, `--no-experimental-${without}`]);
  });

  it.each([
    ["/srv/app/src/task.ts", true, true],
    ["/srv/app/package.json", true, true],
    ["/srv/app/package-lock.json", true, true],
    ["/srv/app/created/later.txt", true, true],
    ["/srv/app/node_modules/left/index.js", true, false],
    ["/srv/app/node_modules/knitting/dist/index.js", true, false],
    ["/srv/app/.env", false, false],
    ["/srv/app/.env.local", false, false],
    ["/srv/app/.git/config", false, false],
    ["/srv/app/.npmrc", false, false],
    ["/srv/other", false, false],
    ["/home/me/.ssh/id", false, false],
    ["/etc/passwd", false, false],
  ])("of %s allows reading: %j, writing: %j", (path, read, write) => {
    expect([reads(version, plan).allows(path), writes(version, plan).allows(path)]).toEqual([read, write]);
  });

  it("keeps the list short enough for a lane to start quickly", () => {
    expect(plan.execArgv.length).toBeLessThan(2500);
  });

  it("asks about everything denied and about what is allowed", () => {
    const asked = plan.probes.map(
      ({ scope, reference, expected }) => `${scope} ${reference ?? ""} ${expected}`,
    );
    expect(asked).toEqual(
      expect.arrayContaining([
        "worker  false",
        "child  false",
        "addon  false",
        "wasi  false",
        "inspector  false",
        "fs.write /srv/app/.env false",
        "fs.write /srv/app/node_modules false",
        "fs.read /etc false",
        "fs.read /home/me/.ssh false",
      ]),
    );
    // On 22 the whole working directory can be read, and says nothing about the flags.
    if (!version.startsWith("22.")) {
      expect(plan.probes.some(({ scope, expected }) => scope === "fs.read" && expected)).toBe(true);
    }
    expect(plan.probes.some(({ scope, expected }) => scope === "fs.write" && expected)).toBe(true);
  });

  it("says what is enforced", () => {
    for (const name of ["write", "denyWrite", "node.allowWorker", "env", "console", "allowImport"]) {
      expect(rule(plan, name)).toMatchObject({ enforced: true, explicit: false });
    }
    const net = rule(plan, "net");
    expect(net?.enforced).toBe(version.startsWith("26."));
    expect(rule(plan, "symlinks")).toMatchObject({ enforced: false, limit: true });
  });
});

describe("the working directory that Node 22 and later let a thread read", () => {
  it("is dropped where Node can", () => {
    for (const version of ["24.21.0", "26.10.0"]) {
      const plan = node(version, given({}));
      expect(plan.drops).toEqual([{ scope: "fs.read", reference: "/srv/app" }]);
      expect(rule(plan, "denyRead")?.enforced).toBe(true);
      expect(plan.probes).toContainEqual({ scope: "fs.read", reference: "/srv/app/.env", expected: false });
    }
  });

  it("is reported on 22, and not asked about", () => {
    const plan = node("22.23.3", given({ denyRead: ["secret"] }));
    expect(plan.drops).toEqual([]);
    expect(rule(plan, "denyRead")).toMatchObject({ enforced: false, explicit: true });
    expect(rule(plan, "denyRead")?.reason).toContain("/srv/app");
    expect(
      plan.probes.filter(({ scope, reference }) => scope === "fs.read" && reference?.startsWith("/srv/app")),
    ).toEqual([]);
  });

  it("is not there on 20, nor in a process", () => {
    expect(node("20.20.2", given({})).drops).toEqual([]);
    expect(node("24.21.0", given({}), { lane: "process" }).drops).toEqual([]);
    expect(rule(node("22.23.3", given({}), { lane: "process" }), "denyRead")?.enforced).toBe(true);
  });

  it("stays where the rules allow all of it: dropping it would take that away too", () => {
    const plan = node("24.21.0", given({ denyRead: false }));
    expect(valuesOf(plan, "--allow-fs-read")).toContain("/srv/app/*");
    expect(plan.drops).toEqual([]);
  });
});

describe("rights", () => {
  it("has a flag for each that is given", () => {
    const rights = { allowWorker: true, allowChildProcess: true, allowAddons: true, allowWasi: true };
    const flags = (version: string): readonly string[] =>
      node(version, given({ node: rights, net: true })).execArgv.filter((each) =>
        /^--allow-(?!fs-)/.test(each),
      );
    const common = ["--allow-worker", "--allow-child-process", "--allow-addons", "--allow-wasi"];
    expect(flags("20.20.2")).toEqual(common);
    expect(flags("24.21.0")).toEqual(common);
    expect(flags("26.10.0")).toEqual([...common, "--allow-net"]);
  });

  it("reports that paths are not safe from a child process, a worker, an addon or WASI", () => {
    for (const name of ["allowWorker", "allowChildProcess", "allowAddons", "allowWasi"]) {
      const plan = node("24.21.0", given({ node: { [name]: true } }));
      expect(rule(plan, "read")?.enforced).toBe(false);
      expect(rule(plan, `node.${name}`)).toMatchObject({ enforced: true, explicit: true });
    }
  });

  it("reports lists of hosts and programs, which Node cannot tell apart", () => {
    const plan = node("26.10.0", given({ net: ["example.com"], run: ["git"] }));
    expect(rule(plan, "net")).toMatchObject({ enforced: false, explicit: true });
    expect(rule(plan, "run")).toMatchObject({ enforced: false, explicit: true });
    expect(plan.execArgv).toContain("--allow-child-process");
  });
});

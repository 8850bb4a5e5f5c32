// What Deno and Bun are told, and the environment of lanes on any runtime.
import { describe, expect, it } from "vitest";
import type { ResolvedRules } from "../../../src/pool/options/resolved-options.ts";
import type { PermissionPlan } from "../../../src/pool/permission/context.ts";
import { planPermissions } from "../../../src/pool/permission/plan.ts";
import { APP, fakeContext } from "./fake-machine.ts";
import { given, OWN, rule } from "./plan-of.ts";

describe("Deno", () => {
  const deno = (rules: Partial<ResolvedRules>): PermissionPlan =>
    planPermissions(
      given(rules),
      fakeContext(APP, { ...OWN, lane: "process", runtime: { name: "deno", version: "2.9.0" } }),
    );

  it("has lists of both kinds", () => {
    const { execArgv } = deno({
      net: ["example.com:443"],
      denyNet: ["bad.example"],
      allowImport: ["jsr.io"],
      run: ["git"],
      denyRun: ["rm"],
    });
    expect(execArgv[0]).toBe("--no-prompt");
    expect(execArgv).toEqual(
      expect.arrayContaining([
        "--allow-net=example.com:443",
        "--deny-net=bad.example",
        "--allow-import=jsr.io",
        "--allow-run=git",
        "--deny-run=rm",
      ]),
    );
    const list = (flag: string): readonly string[] =>
      execArgv
        .find((each) => each.startsWith(`${flag}=`))
        ?.slice(flag.length + 1)
        .split(",") ?? [];
    expect(list("--allow-read")).toContain("/srv/app");
    expect(list("--deny-read")).toEqual(expect.arrayContaining(["/srv/app/.env", "/srv/app/.git"]));
    expect(list("--deny-write")).toContain("/srv/app/node_modules");
    expect(list("--allow-env")).toContain("NODE_ENV");
  });

  it("adds and removes flags of Deno's own", () => {
    const { execArgv } = deno({ net: true, deno: { sys: ["hostname"], "deny-ffi": true, net: false } });
    expect(execArgv).toEqual(expect.arrayContaining(["--allow-sys=hostname", "--deny-ffi"]));
    expect(execArgv).not.toContain("--allow-net");
  });

  it("imports nothing from elsewhere unless told so, and all when nothing is restricted", () => {
    expect(deno({}).execArgv).toContain("--no-remote");
    expect(deno({ allowImport: true }).execArgv).toContain("--allow-import");
    expect(deno({ mode: "unsafe" }).execArgv).toEqual(["--allow-all"]);
  });

  it("is reported to enforce the network", () => {
    expect(rule(deno({}), "net")).toMatchObject({ enforced: true });
  });
});

describe("Bun", () => {
  it("gets no flags, and no rule is said to be enforced", () => {
    const plan = planPermissions(
      given({ net: ["a"] }),
      fakeContext(APP, { lane: "process", runtime: { name: "bun", version: "1.4.0" } }),
    );
    expect(plan.execArgv).toEqual([]);
    expect(plan.rules.filter(({ enforced }) => enforced)).toEqual([]);
    expect(rule(plan, "env")?.reason).toContain("/proc");
    expect(rule(plan, "console")?.reason).toContain("/proc");
    expect(rule(plan, "net")).toMatchObject({ explicit: true, enforced: false });
    expect(rule(plan, "denyNet")).toBeUndefined();
  });
});

describe("env", () => {
  const environment = {
    NODE_ENV: "test",
    LC_ALL: "C",
    SECRET: "s",
    APP_A: "1",
    APP_B: "2",
    NODE_V8_COVERAGE: "/cov",
  };
  const env = (rules: Partial<ResolvedRules>, texts = {}): PermissionPlan["env"] =>
    planPermissions(given(rules), fakeContext({ ...APP, texts }, { environment })).env;
  const harmless = { NODE_ENV: "test", LC_ALL: "C", NODE_V8_COVERAGE: "/cov" };

  it("is only what is harmless, coverage included", () => {
    expect(env({})).toEqual(harmless);
  });

  it("takes names, also by their beginning; deny wins", () => {
    expect(env({ env: { allow: ["APP_*"], deny: ["APP_B"] } })).toEqual({ ...harmless, APP_A: "1" });
    expect(env({ env: { allow: true, deny: ["SEC*"] } })).toEqual({ ...harmless, APP_A: "1", APP_B: "2" });
    expect(env({ env: { allow: true } })).toBeUndefined();
    expect(env({ env: { deny: true } })).toEqual({});
  });

  it("loads files, of which a later one wins, and the host's own value before both", () => {
    const texts = {
      "/srv/app/a.env": "X=1\nY='one two'\nNODE_ENV=file",
      "/srv/app/b.env": "X=2 # two\nSECRET=f",
    };
    const files = ["a.env", "b.env"];
    expect(env({ env: { files, deny: ["SECRET"] } }, texts)).toEqual({ ...harmless, X: "2", Y: "one two" });
    expect(env({ env: { files: ["a.env"] }, mode: "unsafe" }, texts)).toMatchObject({ SECRET: "s", X: "1" });
  });

  it("reports a file that is not there", () => {
    const plan = planPermissions(given({ env: { files: ["no.env"] } }), fakeContext(APP));
    expect(rule(plan, "env.files")).toMatchObject({ enforced: false, explicit: true });
  });

  it("says that coverage of lanes is lost where they may not use the inspector", () => {
    const reason = (rules: Partial<ResolvedRules>, variables = {}, version = "24.21.0"): string | undefined =>
      rule(
        planPermissions(
          given(rules),
          fakeContext(APP, {
            environment: { ...environment, ...variables },
            runtime: { name: "node", version },
          }),
        ),
        "coverage",
      )?.reason;
    expect(reason({})).toContain("inspector");
    expect(reason({ env: { deny: ["NODE_*"] } })).toContain("env.deny");
    expect(reason({ mode: "unsafe", env: {} })).toBeUndefined();
    expect(reason({ mode: "unsafe", denyRead: ["x"] })).toBeUndefined();
    expect(reason({ mode: "unsafe", denyRead: ["x"] }, {}, "22.23.3")).toContain("inspector");
    expect(reason({}, { NODE_V8_COVERAGE: undefined })).toBeUndefined();
  });
});

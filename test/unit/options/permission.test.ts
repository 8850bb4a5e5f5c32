// The forms of `permission`, and the shape of its rules.
import { expect, test } from "vitest";
import { resolve, thrownBy } from "./resolve-one.ts";

test("left out, it is strict and lets web imports through", () => {
  expect(resolve().permission).toEqual({
    form: "omitted",
    rules: { mode: "strict", allowImport: true, console: false },
  });
});

test.each(["strict", "unsafe"] as const)("takes %s", (mode) => {
  const rules = { mode, console: mode === "unsafe" };
  expect(resolve({ permission: mode }).permission).toEqual({ form: mode, rules });
  expect(resolve({ permission: { mode } }).permission).toEqual({ form: "rules", rules });
});

test("an object is strict by default, and has only the rules that were given", () => {
  expect(resolve({ permission: {} }).permission).toEqual({
    form: "rules",
    rules: { mode: "strict", console: false },
  });
  expect(Object.keys(resolve({ permission: { net: undefined } }).permission.rules)).toEqual([
    "mode",
    "console",
  ]);
});

test("takes every rule", () => {
  const rules = {
    mode: "strict",
    enforce: "required",
    cwd: "/project",
    read: ["./data", "/abs"],
    write: false,
    denyRead: [".env"],
    denyWrite: true,
    net: ["example.com:443"],
    denyNet: [],
    allowImport: ["esm.sh"],
    env: { allow: ["API_*"], deny: true, files: [".env.test"] },
    run: ["git"],
    denyRun: false,
    console: true,
    node: { allowWorker: true, allowChildProcess: false, allowAddons: false, allowWasi: true },
    deno: { sys: ["hostname"], ffi: false },
    bun: {},
  };
  expect(resolve({ permission: rules }).permission).toEqual({ form: "rules", rules });
});

test("file: URLs become paths", () => {
  const { rules } = resolve({
    permission: { cwd: new URL("file:///project"), read: [new URL("file:///a%20b"), "FILE:///c/../d"] },
  }).permission;
  expect(rules.cwd).toBe("/project");
  expect(rules.read).toEqual(["/a b", "/d"]);
});

test("is copied and frozen all the way down", () => {
  const permission = { read: ["/a"], env: { allow: ["A"] }, deno: { sys: ["hostname"] } };
  const { rules } = resolve({ permission }).permission;
  permission.read.push("/b");
  permission.env.allow.push("B");
  expect(rules.read).toEqual(["/a"]);
  expect(rules.env?.allow).toEqual(["A"]);
  for (const each of [rules, rules.read, rules.env, rules.env?.allow, rules.deno, rules.deno?.["sys"]]) {
    expect(Object.isFrozen(each)).toBe(true);
  }
});

test.each([
  [
    "custom",
    'Expected `permission` to be one of "strict", "unsafe", or an object of rules, got `"custom"` (string)',
  ],
  ["unsave", 'did you mean "unsafe"?'],
  [null, "Expected `permission` to be one of"],
  [true, "Expected `permission` to be one of"],
  [[], "Expected `permission` to be one of"],
  [{ mode: "custom" }, 'Expected `permission.mode` to be one of "strict", "unsafe", got `"custom"`'],
  [{ enforce: "optional" }, 'Expected `permission.enforce` to be "required", got `"optional"`'],
  [{ enforce: true }, 'Expected `permission.enforce` to be "required", got `true` (boolean)'],
  [{ cwd: 1 }, "Expected `permission.cwd` to be a non-empty string"],
  [{ read: "./data" }, "Expected `permission.read` to be a boolean or an array of paths and file: URLs, got"],
  [{ read: ["./data", 1] }, "Expected `permission.read[1]` to be a non-empty string without NUL, got `1`"],
  [{ write: [""] }, "Expected `permission.write[0]` to be a non-empty string"],
  [{ denyRead: [new URL("https://a.b")] }, "Expected `permission.denyRead[0]` to be a path or a file: URL"],
  [{ read: ["file://host/x"] }, "Expected `permission.read[0]` to be a path or a file: URL, got"],
  [{ cwd: "file:///a%2Fb" }, "Expected `permission.cwd` to be a path or a file: URL, got"],
  [{ write: ["file:///%zz"] }, "Expected `permission.write[0]` to be a path or a file: URL, got"],
  [{ read: [new URL("file:///a%00b")] }, "Expected `permission.read[0]` to be a path or a file: URL, got"],
  [{ denyWrite: 1 }, "Expected `permission.denyWrite` to be a boolean or an array"],
  [{ net: "example.com" }, "Expected `permission.net` to be a boolean or an array of strings, got"],
  [{ denyNet: [1] }, "Expected `permission.denyNet[0]` to be"],
  [{ allowImport: "esm.sh" }, "Expected `permission.allowImport` to be a boolean or an array of strings"],
  [{ env: ["A"] }, "Expected `permission.env` to be an object"],
  [{ env: { allow: "A" } }, "Expected `permission.env.allow` to be a boolean or an array of strings"],
  [{ env: { deny: [1] } }, "Expected `permission.env.deny[0]` to be"],
  [{ env: { files: ".env" } }, "Expected `permission.env.files` to be an array of paths and file: URLs"],
  [
    { env: { allowed: ["A"] } },
    "Unknown option `permission.env.allowed`; did you mean `permission.env.allow`?",
  ],
  [{ run: "git" }, "Expected `permission.run` to be a boolean or an array of strings"],
  [{ denyRun: 0 }, "Expected `permission.denyRun` to be a boolean or an array of strings"],
  [{ console: "on" }, "Expected `permission.console` to be a boolean"],
  [{ node: { allowWorkers: true } }, "did you mean `permission.node.allowWorker`?"],
  [{ node: { allowAddons: "yes" } }, "Expected `permission.node.allowAddons` to be a boolean"],
  [{ deno: "all" }, "Expected `permission.deno` to be an object"],
  [{ deno: { sys: 1 } }, "Expected `permission.deno.sys` to be a boolean or an array of strings"],
  [{ bun: null }, "Expected `permission.bun` to be an object"],
  [{ denyreads: [] }, "Unknown option `permission.denyreads`; did you mean `permission.denyRead`?"],
])("refuses %o", (permission, message) => {
  const error = thrownBy({ permission });
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toContain(message);
});

import { expect, test } from "vitest";
import type { PermissionPolicy } from "../../../src/pool/index.ts";
import { looserRule } from "../../../src/plugin/permission-order.ts";

test.each<[PermissionPolicy | undefined, PermissionPolicy | undefined]>([
  [undefined, undefined],
  [undefined, "strict"],
  ["strict", "strict"],
  ["unsafe", "strict"],
  ["unsafe", { mode: "unsafe", write: false }],
  ["unsafe", { read: ["/anywhere"], net: true, run: true, node: { allowWorker: true } }],
  ["strict", { read: ["src", "test/data"], write: false }],
  ["strict", { write: [] }],
  ["strict", { denyRead: ["src"], allowImport: false }],
  [{ net: ["a:1", "b:2"] }, { net: ["b:2"] }],
  [{ net: true }, { net: ["b:2"] }],
  [{ env: { allow: ["A", "B"] } }, { env: { allow: ["A"], deny: ["C"] } }],
  [{ denyRead: ["a"] }, { denyRead: ["a", "b"] }],
  [{ read: ["/data"] }, { read: ["/data/one", new URL("file:///data/two")] }],
])("%j may become %j", (base, policy) => {
  expect(looserRule(base, policy)).toBeUndefined();
});

test.each<[PermissionPolicy | undefined, PermissionPolicy | undefined, string]>([
  ["strict", undefined, "allowImport"],
  ["strict", "unsafe", "read"],
  [undefined, "unsafe", "read"],
  ["strict", { mode: "unsafe", read: ["."], write: ["."] }, "net"],
  ["strict", { read: ["/etc"] }, "read"],
  ["strict", { read: [".."] }, "read"],
  ["strict", { read: ["src/.env"] }, "read"],
  ["strict", { write: ["node_modules/a"] }, "write"],
  ["strict", { read: true }, "read"],
  ["strict", { denyRead: false }, "denyRead"],
  ["strict", { console: true }, "console"],
  ["strict", { node: { allowWorker: true } }, "node.allowWorker"],
  ["strict", { env: { allow: ["HOME"] } }, "env.allow"],
  ["strict", { env: { files: [".env"] } }, "env.files"],
  ["strict", { run: ["git"] }, "run"],
  ["strict", { cwd: "/" }, "read"],
  ["strict", { deno: { sys: true } }, "deno"],
  [{ net: ["a:1"] }, { net: ["b:2"] }, "net"],
  [{ read: false }, "strict", "read"],
  [{ denyRead: ["a"] }, { denyRead: ["b"] }, "denyRead"],
  [{ env: { deny: ["A"] } }, "strict", "env.deny"],
  [{ enforce: "required" }, "strict", "enforce"],
])("%j may not become %j, by %s", (base, policy, rule) => {
  expect(looserRule(base, policy)).toBe(rule);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createExternalizer, type ExternalRules } from "../../../src/plugin/server/externals.ts";

const root = mkdtempSync(join(tmpdir(), "knit-externals-")).replaceAll("\\", "/");
afterAll(() => rmSync(root, { recursive: true, force: true }));

function file(path: string, text: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return `${root}/${path}`;
}

function isNative(id: string, rules: Partial<ExternalRules> = {}): Promise<boolean> {
  const externalize = createExternalizer({ always: [], inline: [], external: [], ...rules });
  return externalize(id).then((answer) => answer !== undefined);
}

file("node_modules/esm/package.json", `{"type":"module"}`);
file("node_modules/cjs/package.json", "{}");
const esm = file("node_modules/esm/index.js", "export const a = 1;");
const cjs = file("node_modules/cjs/index.js", "// import of\nmodule.exports = { import: 1 };");
const mislabelled = file("node_modules/cjs/module.js", "export default 1;");

test("packages that Node can import are native", async () => {
  await expect(isNative(esm)).resolves.toBe(true);
  await expect(isNative(cjs)).resolves.toBe(true);
  await expect(isNative(`/@fs/${esm}`.replace("//", "/"))).resolves.toBe(true);
  await expect(isNative("node:fs")).resolves.toBe(true);
});

test("what Node can't import goes through Vite", async () => {
  await expect(isNative(mislabelled)).resolves.toBe(false);
  await expect(isNative(file("node_modules/esm/index.ts", ""))).resolves.toBe(false);
  await expect(isNative(`${esm}?raw`)).resolves.toBe(false);
  await expect(isNative(file("node_modules/esm/style.css", ""))).resolves.toBe(false);
});

test("files of the project go through Vite", async () => {
  await expect(isNative(file("src/a.mjs", ""))).resolves.toBe(false);
  await expect(isNative("\0virtual:x")).resolves.toBe(false);
});

test("`server.deps` decides first, and this package is native whatever it says", async () => {
  await expect(isNative(esm, { inline: ["esm"] })).resolves.toBe(false);
  await expect(isNative(esm, { inline: [/esm\/index/g] })).resolves.toBe(false);
  await expect(isNative(`${root}/src/b.js`, { external: [/b\.js$/] })).resolves.toBe(true);
  await expect(isNative(esm, { inline: true })).resolves.toBe(false);
  await expect(isNative(esm, { inline: true, always: [`${root}/node_modules/esm/`] })).resolves.toBe(true);
});

test("the answer is a file URL, with the query of the module", async () => {
  const externalize = createExternalizer({ always: [], inline: [], external: [] });
  await expect(externalize(`${esm}?v=1`)).resolves.toBe(`${pathToFileURL(esm).href}?v=1`);
});

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Inside the project, where the package is found by its name. */
const FOLDER = mkdtempSync(join(ROOT, ".dist-docs-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const page = readFileSync(join(ROOT, "docs/shared-memory.md"), "utf8");
const examples = [...page.matchAll(/```js\n(\/\/ (\S+\.mjs)\n[^]*?)```/g)].map(
  ([, code = "", name = ""]) => ({
    name,
    code,
  }),
);

test("docs/shared-memory.md has examples", () => {
  expect(examples.map(({ name }) => name)).toEqual(["sum.mjs", "named.mjs", "utils.mjs"]);
});

test.each(examples)("the example $name says what it says it does", async ({ name, code }) => {
  const path = join(FOLDER, name);
  writeFileSync(path, code);
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said]) => said);
  expect(expected.length).toBeGreaterThan(0);
  const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: ROOT });
  expect(stdout.trimEnd().split("\n")).toEqual(expected);
});

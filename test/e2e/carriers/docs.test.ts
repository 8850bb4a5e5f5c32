// What docs/processes.md and the README show of process lanes.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { NO_BUBBLEWRAP, SKIPPED_BECAUSE } from "./carrier.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Inside the project, where the package is found by its name. */
const FOLDER = mkdtempSync(join(ROOT, ".dist-docs-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function examplesOf(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, page), "utf8");
  const found = text.matchAll(/```js\n(\/\/ (\S+\.mjs)\n[^]*?)```/g);
  return new Map([...found].map(([, code = "", name = ""]) => [name, code]));
}

const examples = examplesOf("docs/processes.md");

async function expectAsSaid(name: string, code: string | undefined = examples.get(name)): Promise<void> {
  if (code === undefined) throw new Error(`There is no example ${name}`);
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said]) => said);
  expect(expected.length).toBeGreaterThan(0);
  const path = join(FOLDER, name);
  writeFileSync(path, code);
  const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: FOLDER });
  expect(stdout.trimEnd().split("\n")).toEqual(expected);
}

test("docs/processes.md has no other examples than those below", () => {
  expect([...examples.keys()]).toEqual(["process.mjs", "sandboxed.mjs", "limited.mjs"]);
});

test.each(["process.mjs", "limited.mjs"])("the example %s says what it says it does", async (name) => {
  await expectAsSaid(name);
});

test("the README's example of processes says what it says it does", async () => {
  await expectAsSaid("process.mjs", examplesOf("README.md").get("process.mjs"));
});

test.skipIf(NO_BUBBLEWRAP !== undefined)(
  `so does sandboxed.mjs, which writes nothing${SKIPPED_BECAUSE}`,
  async () => {
    await expectAsSaid("sandboxed.mjs");
    expect(existsSync(join(FOLDER, "written.txt"))).toBe(false);
  },
);

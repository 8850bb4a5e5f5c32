import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { fixture, runVitest } from "../plugin/run-vitest.ts";

// The examples in the documentation of properties, run as they stand there.

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Inside the package, which the examples import by its name. */
const scratch = mkdtempSync(join(root, "fixtures", ".docs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Code blocks that begin with the name of a file. */
function examplesOf(page: string): Map<string, string> {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = text.matchAll(/^```[jt]s\n\/\/ (\S+)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, name = "", code = ""]) => [name, code]));
}

describe("docs/property.md", () => {
  const examples = examplesOf("docs/property.md");
  const run = async (name: string): Promise<string> => {
    writeFileSync(join(scratch, name), examples.get(name) ?? "");
    const { stdout } = await promisify(execFile)(process.execPath, [join(scratch, name)], { cwd: scratch });
    return stdout;
  };

  test("has these examples", () => {
    expect([...examples.keys()]).toEqual(["sorts.mjs", "words.test.ts", "hangs.mjs"]);
  });

  test("sorts.mjs", async () => {
    expect(await run("sorts.mjs")).toMatch(/^\[ 984, 16 \] [\d:]+\nsame\n$/);
  });

  test("hangs.mjs", async () => {
    expect(await run("hangs.mjs")).toBe("true Property run did not end within 200 milliseconds\n");
  });
});

test("the examples for Vitest", async () => {
  mkdirSync(join(scratch, "test"));
  cpSync(join(fixture("bugs-project"), "vitest.config.ts"), join(scratch, "vitest.config.ts"));
  cpSync(join(fixture("bugs-project"), "tsconfig.json"), join(scratch, "tsconfig.json"));
  const files = { "words.test.ts": "docs/property.md", "sum.test.ts": "README.md" };
  for (const [name, page] of Object.entries(files)) {
    writeFileSync(join(scratch, "test", name), examplesOf(page).get(name) ?? "");
  }
  const run = await runVitest({ project: scratch });
  expect(run.failures).toEqual([]);
  expect(run.passed.toSorted()).toEqual([
    "a sum does not depend on the order",
    "concat keeps length",
    "words come back",
  ]);
});

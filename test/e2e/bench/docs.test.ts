import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

// The examples in the documentation of benchmarks, run as they stand there.

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Inside the package, which the examples import by its name. */
const scratch = mkdtempSync(join(root, "fixtures", ".docs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(["docs/bench.md", "README.md"])("sum.bench.mjs of %s", async (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const code = /^```js\n\/\/ sum\.bench\.mjs\n([^]*?)^```$/m.exec(text)?.[1];
  expect(code).toBeDefined();
  const file = join(scratch, "sum.bench.mjs");
  writeFileSync(file, code ?? "");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: scratch });
  expect(stderr).toBe("");
  expect(stdout).toContain("'the function alone'");
  expect(stdout).not.toContain("Error");
});

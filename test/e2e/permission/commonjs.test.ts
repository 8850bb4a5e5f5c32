// CommonJS tasks under the default policy, with the package where npm puts it and the program in a folder below.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PROGRAM = join(ROOT, "test/compat/required.cjs");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "knitting-commonjs-")));
const below = join(folder, "below");

beforeAll(() => {
  const installed = join(folder, "node_modules");
  for (const part of ["package.json", "dist"]) {
    cpSync(join(ROOT, part), join(installed, "knitting", part), { recursive: true });
  }
  // What processes share memory by.
  for (const part of ["koffi", "@koromix"]) {
    cpSync(join(ROOT, "node_modules", part), join(installed, part), { recursive: true });
  }
  mkdirSync(below);
  cpSync(PROGRAM, join(below, "required.cjs"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(cwd: string, kind: string): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: "", VITEST: "" };
  const { stdout } = await promisify(execFile)(process.execPath, [join(below, "required.cjs"), kind], {
    cwd,
    env,
  });
  return stdout.trim();
}

describe.each(["thread", "process"])("a CommonJS task on a %s lane", (kind) => {
  it("finds the package that is installed in the working directory", async () => {
    expect(await run(folder, kind)).toBe("[4]");
  });

  it("finds the package that is installed above the working directory", async () => {
    expect(await run(below, kind)).toBe("[4]");
  });
});

// A host that a bundler has put into a few files, with the package beside them and inside. Other bundlers: test/compat/bundlers.mjs.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PROGRAMS = fileURLToPath(new URL("../../compat/bundled/", import.meta.url));
/** Inside the project, where the package is found by its name; and where there is none. */
const BESIDE = mkdtempSync(join(ROOT, ".dist-bundles-"));
const ALONE = mkdtempSync(join(tmpdir(), "knitting-bundles-"));
afterAll(() => {
  for (const folder of [BESIDE, ALONE]) rmSync(folder, { recursive: true, force: true });
});

const KNITTING = /^knitting(\/|$)/;

async function bundle(program: string, folder: string, external: readonly RegExp[]): Promise<string> {
  const built = await rolldown({
    input: join(PROGRAMS, `${program}.mjs`),
    platform: "node",
    external: [...external],
    treeshake: { moduleSideEffects: true },
  });
  await built.write({ dir: folder, entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
  await built.close();
  return join(folder, `${program}.mjs`);
}

async function run(path: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: "", VITEST: "" };
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { env });
  return stdout.trim();
}

describe("a host in a bundle", () => {
  test("finds its tasks wherever the bundler has put them", async () => {
    const path = await bundle("main", BESIDE, [KNITTING]);
    expect(await run(path)).toBe("[4,6,8,false]");
    expect(await run(path, "process")).toBe("[4,6,8,false]");
  });

  test("that has taken the package in says how to keep it out", async () => {
    const path = await bundle("main", ALONE, []);
    for (const kind of ["thread", "process"]) {
      expect(await run(path, kind)).toMatch(
        new RegExp(
          `^LANE_STARTUP: The file that ${kind} lanes start with, file:.*-entry\\.mjs, is not there: .*external`,
        ),
      );
    }
  });

  test("that has taken the package in runs tasks on its own thread", async () => {
    expect(await run(await bundle("inline", ALONE, []))).toBe("-2");
  });

  test("that has the files of lanes where it looks for them starts them", async () => {
    const folder = join(ALONE, "app");
    const path = await bundle("main", folder, []);
    mkdirSync(join(ALONE, "lane"));
    for (const entry of ["thread-entry.mjs", "process-entry.mjs"]) {
      cpSync(join(ROOT, "dist/pool/lane", entry), join(ALONE, "lane", entry));
    }
    expect(await run(path)).toBe("[4,6,8,false]");
  });
});

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// Lanes load modules as tests do: real Vitest runs on projects with TypeScript, aliases and plugins of their own.

const MODULE_TESTS = [
  "counts primes",
  "runs tasks of this file",
  "runs tasks of a module behind an alias",
  "runs tasks that were made with `knitting` itself",
  "modules of a lane TypeScript that only a transform understands",
  "modules of a lane a virtual module",
  "modules of a lane JSON",
  "modules of a lane a file as text",
  "modules of a lane dynamic imports",
  "modules of a lane a dependency from node_modules",
  "modules of a lane import.meta and defines",
  "tasks run on other threads",
  "expect works in a task",
  "an error of a task shows its file and line",
];

describe.each(["threads", "forks"])("pool %s", (pool) => {
  test("runs tasks of test files and of aliased modules, and leaves nothing behind", async () => {
    const run = await runVitest({ project: fixture("alias-project"), options: [`--pool=${pool}`] });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual(MODULE_TESTS);
    expect(run.leftovers).toEqual([]);
    expect(run.exitCode).toBe(0);
  });

  test("names file and line when a lane can't load a module", async () => {
    const run = await runVitest({ project: fixture("faults-project"), options: [`--pool=${pool}`] });
    expect(run.failures).toEqual([]);
    expect(run.passed).toHaveLength(5);
    expect(run.leftovers).toEqual([]);
  });
});

test("works when every dependency is inlined, and when files share a worker", async () => {
  const project = fixture("alias-project");
  const [inlined, shared] = await Promise.all([
    runVitest({ project, options: ["--config=inline.config.ts"] }),
    runVitest({ project, options: ["--no-isolate"] }),
  ]);
  expect(inlined.failures).toEqual([]);
  expect(inlined.passed).toEqual(MODULE_TESTS);
  expect(shared.failures).toEqual([]);
  expect(shared.passed).toEqual(MODULE_TESTS);
});

test("works in each project of a workspace", async () => {
  const run = await runVitest({
    project: fixture("alias-project"),
    options: ["--config=projects.config.ts"],
  });
  expect(run.failures).toEqual([]);
  expect(run.passed).toEqual([...MODULE_TESTS, ...MODULE_TESTS]);
  expect(run.leftovers).toEqual([]);
});

test("works from node_modules, where packages are installed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "knitting-installed-"));
  try {
    installInto(directory);
    const run = await runVitest({ project: directory });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual(MODULE_TESTS);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** The sample project with a copy of the package as npm would place it, and links to everything else. */
function installInto(directory: string): void {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  cpSync(fixture("alias-project"), directory, { recursive: true });
  rmSync(join(directory, "tsconfig.json"), { force: true });
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, "knitting"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  for (const name of ["package.json", "dist"]) {
    cpSync(join(root, name), join(modules, "knitting", name), { recursive: true });
  }
}

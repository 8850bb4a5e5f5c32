import { describe, expect, test } from "vitest";
import { withInstalled } from "./installed.ts";
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

describe.concurrent.each(["threads", "forks"])("pool %s", (pool) => {
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

test.concurrent("works when every dependency is inlined, and when files share a worker", async () => {
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

test.concurrent("works in each project of a workspace", async () => {
  const run = await runVitest({
    project: fixture("alias-project"),
    options: ["--config=projects.config.ts"],
  });
  expect(run.failures).toEqual([]);
  expect(run.passed).toEqual([...MODULE_TESTS, ...MODULE_TESTS]);
  expect(run.leftovers).toEqual([]);
});

test.concurrent("packages of a workspace use each other's tasks", async () => {
  await withInstalled("workspace-project", async (project) => {
    const run = await runVitest({ project });
    expect(run.failures).toEqual([]);
    expect(run.passed.toSorted()).toEqual([
      "a library calls its own tasks",
      "and uses its own sources in bodies",
      "calls its own tasks, which use it",
      "calls tasks of a linked library",
      "uses it in bodies",
    ]);
    expect(run.leftovers).toEqual([]);
  });
});

test.concurrent("works from node_modules, where packages are installed", async () => {
  await withInstalled("alias-project", async (project) => {
    const run = await runVitest({ project });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual(MODULE_TESTS);
  });
});

test.concurrent("React components render in calls and in bodies", async () => {
  const run = await runVitest({ project: fixture("react-project") });
  expect(run.failures).toEqual([]);
  expect(run.passed).toEqual(["renders in a call", "in bodies renders", "renders in the worker"]);
});

test.concurrent("calls and bodies use CommonJS, in a project that is CommonJS itself", async () => {
  await withInstalled("cjs-project", async (project) => {
    const run = await runVitest({ project });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual([
      "a call uses CommonJS",
      "in bodies named and default imports of CommonJS",
      "and so does the worker",
    ]);
  });
});

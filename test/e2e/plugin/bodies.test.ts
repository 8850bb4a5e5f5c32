import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// Whole test bodies on lanes, in real Vitest runs: what passes, and what a failure looks like.

const project = fixture("bodies-project");
const meetings: string[] = [];

/** A directory that lanes may write to: it is in the working directory. */
function makeMeeting(): string {
  const directory = mkdtempSync(join(project, ".meeting-"));
  meetings.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of meetings) rmSync(directory, { recursive: true, force: true });
});

const PASSED = [
  "a body runs on a thread of its own",
  "asynchronous assertions",
  "matchers of setup files",
  "the context",
  "adds 1 and 2",
  "adds 4 and 5",
  "has size 1",
  "has size 2",
  "1 and 1",
  "2 and 3",
  "in red and below has its colour",
  "in green and below has its colour",
  "bodies that meet first",
  "bodies that meet second",
  "extended tests have their fixtures, and lanes",
  "bodies of extended tests run on lanes",
  "other lanes leave fixtures as they are",
  "is expected to fail",
  "is retried",
];

describe.concurrent.each([
  ["threads", "isolate"],
  ["threads", "no-isolate"],
  ["forks", "isolate"],
  ["forks", "no-isolate"],
])("pool %s, %s", (pool, isolate) => {
  test("bodies pass as in the worker, in parallel where they are concurrent", async () => {
    const run = await runVitest({
      project,
      options: ["passing", `--pool=${pool}`, `--${isolate}`],
      env: { VITEST_MEETING: makeMeeting() },
    });
    expect(run.failures).toEqual([]);
    expect(run.passed).toEqual(PASSED);
    expect(run.exitCode).toBe(0);
    expect(run.leftovers).toEqual([]);
    expect(run.output).toMatch(/stdout \| test\/passing\.test\.ts > the context\nfinished outside/);
    expect(run.output).toMatch(
      /stdout \| test\/passing\.test\.ts > in green > and below > has its colour\ncolour green/,
    );
    expect(run.output).toContain("2 skipped");
    expect(run.output).toContain("1 todo");
  });
});

test.concurrent(
  "failures look as in the worker: diffs, code frames, causes, places in the sources",
  async () => {
    const { exitCode, failures, output } = await runVitest({ project, options: ["failing"] });
    expect(exitCode).toBe(1);
    expect(failures).toHaveLength(9);
    expect(output).toContain(`AssertionError: expected { x: 1, y: 2 } to deeply equal { x: 1, y: 3 }

- Expected
+ Received

  {
    "x": 1,
-   "y": 3,
+   "y": 2,
  }

 ❯ test/failing.test.ts:13:17
     11| test.lane("differs", () => {
     12|   console.log("before the failure");
     13|   expect(point).toEqual({ x: 1, y: 3 });
       |                 ^`);
    expect(output).toContain("stdout | test/failing.test.ts > differs\nbefore the failure");
    expect(output).toContain("expected number of assertions to be 2, but got 1");
    expect(output).toMatch(
      /TypeError: outer\n ❯ test\/failing\.test\.ts:27:9[^]*Caused by: RangeError: inner\n ❯ test\/failing\.test\.ts:27:41/,
    );
    expect(output).toContain("Unknown Error: just text");
    expect(output).toMatch(/Test timed out in 50ms\.\n[^\n]*\n ❯ test\/failing\.test\.ts:35:6/);
    expect(output).toMatch(
      /toMatchInlineSnapshot\(\) can't work on lanes[^\n]*\n ❯ test\/failing\.test\.ts:40:13/,
    );
    expect(output).toMatch(/The fixture `db` can't reach a body[^\n]*\n ❯ test\/failing\.test\.ts:45:11/);
    expect(output).toMatch(
      /Test timed out in 300ms[^\n]*endless loop[^\n]*\n ❯ test\/failing\.test\.ts:51:3/,
    );
    expect(output).not.toContain("dist/plugin");
  },
);

test.concurrent("soft failures of one test are all told", async () => {
  const { failures } = await runVitest({ project, options: ["failing", "-t", "fails softly"] });
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/expected 1 to be 2[^]*expected 'a' to be 'b'/);
});

test.concurrent("filters and tags choose tests on lanes", async () => {
  const { passed } = await runVitest({ project, options: ["passing", "-t", "adds"] });
  expect(passed).toEqual(["adds 1 and 2", "adds 4 and 5"]);
});

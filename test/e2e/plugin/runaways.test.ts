import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// Bodies that don't stop, or stop too much: each fails its own test and says why and where, and nothing else is lost.

const RUNAWAYS = {
  "endless loop": /Test timed out in 200ms \(its `hardTimeoutMs`\), in code that doesn't come back/,
  "catastrophic backtracking": /in code that doesn't come back/,
  "endless microtasks": /in code that doesn't come back/,
  "never settles": /Test timed out in 200ms\.\s+That is its `hardTimeoutMs`/,
  "memory without end": /The test ran out of memory: the heap of its lane may hold 64 MB/,
  "process.exit": /process\.exit is disabled/,
  "unhandled rejection": /nobody cares\s+Nobody caught this error/,
  "throws from a timer": /too late\s+Nobody caught this error/,
  "throws from an interval, again and again": /tick\s+Nobody caught this error/,
  "a call that never returns": /A call of this test was in code that doesn't come back/,
};

const BESIDE = [
  "runaways a call that returns",
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `beside them a body passes ${n}`),
  "beside them leaves a timer running, which is nobody's fault",
  "calls go through on every lane after one that never returned",
];

describe.concurrent.each([
  ["threads", "isolate"],
  ["threads", "no-isolate"],
  ["forks", "isolate"],
  ["forks", "no-isolate"],
])("pool %s, %s", (pool, isolate) => {
  test("runaways fail alone", async () => {
    const run = await runVitest({
      project: fixture("runaways-project"),
      options: [`--pool=${pool}`, `--${isolate}`],
    });
    expect(run.exitCode).toBe(1);
    expect(run.passed).toEqual(BESIDE);
    expect(run.failures).toHaveLength(Object.keys(RUNAWAYS).length);
    for (const [index, [name, sentence]] of Object.entries(RUNAWAYS).entries()) {
      expect(run.failures[index]).toMatch(sentence);
      expect(run.failures[index]).toContain(`runaways ${name}: `);
    }
    // Where the code was, and not where the test was made.
    for (const place of ["8:5", "15:5", "18:22", "2[01]:\\d+", "31:13", "34:25", "38:13", "43:13"]) {
      expect(run.output).toMatch(new RegExp(`test/runaways\\.test\\.ts:${place}\n`));
    }
    expect(run.output).not.toContain("Unhandled Errors");
    expect(run.leftovers).toEqual([]);
  });
});

test.concurrent.each(["threads", "forks"])(
  "lanes on processes survive native crashes of each other, pool %s",
  async (pool) => {
    const project = fixture("crash-project");
    const meeting = mkdtempSync(join(project, ".meeting-"));
    try {
      const run = await runVitest({ project, options: [`--pool=${pool}`], env: { VITEST_MEETING: meeting } });
      expect(run.exitCode).toBe(1);
      expect(run.passed).toEqual([
        "calls run in other processes",
        "calls go on after it",
        "on processes a native fault, made from outside",
        ...[1, 2, 3, 4].map((n) => `on processes passes ${n}`),
      ]);
      expect(run.failures).toEqual([
        expect.stringMatching(/a call that crashes natively: .*SIGSEGV/),
        expect.stringMatching(/crashes natively: Error: The lane of this test crashed \(SIGSEGV\)/),
        expect.stringMatching(/never comes back: Error: Test timed out in 300ms/),
      ]);
      expect(run.leftovers).toEqual([]);
    } finally {
      rmSync(meeting, { recursive: true, force: true });
    }
  },
);

import { expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// What can't cross to a lane is refused with a sentence, by the test that it is about, and never silently wrong.

test.concurrent("bodies beside mocks are refused, and say why", async () => {
  const { passed, failures, output } = await runVitest({
    project: fixture("refused-project"),
    options: ["mocks"],
  });
  expect(passed).toEqual(["the worker has the mock"]);
  expect(failures).toEqual([
    expect.stringMatching(/a lane would not: .*A lane could not load .*mocks\.test\.ts/),
  ]);
  expect(output).toMatch(/Caused by: .*vi\.mock\("\.\.\/src\/where"\) can't reach lanes/);
});

test.concurrent("bodies that a lane doesn't find, and hooks that it can't run, are refused", async () => {
  const { passed, failures, output } = await runVitest({
    project: fixture("refused-project"),
    options: ["other"],
  });
  expect(failures).toEqual([
    expect.stringMatching(/around is wrapped: .*aroundEach can't wrap a body of `test\.lane`/),
    expect.stringMatching(
      /is not there: .*did not find "is not there"\. Tests on lanes must be the same each time/,
    ),
    expect.stringMatching(/is another one: .*found another body for "is another one"/),
    expect.stringMatching(/tells of it: Error: no set-up on lanes/),
  ]);
  // At the tests, and not in the plugin.
  expect(output).toMatch(/found another body[^\n]*\n ❯ test\/other\.test\.ts:23:6/);
  expect(output).not.toContain("dist/plugin");
  expect(passed).toEqual(["suites are set up once", "suites on their lane"]);
  expect(output).toContain("on the lane: set up, one\n");
});

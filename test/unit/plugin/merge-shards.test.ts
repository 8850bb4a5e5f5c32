import { expect, test } from "vitest";
import type { RunnerTestFile } from "vitest";
import { mergeShards } from "../../../src/plugin/server/merge-shards.ts";

// What a merged report has of a file that every shard ran.

interface Result {
  readonly state: "pass" | "fail" | "skip";
  readonly errors?: readonly { readonly message: string }[];
  readonly startTime?: number;
  readonly duration?: number;
}
interface OneTest {
  readonly name: string;
  readonly result?: Result;
  readonly runs?: number;
}

const ENDINGS = [".prop.test.ts"];

/** As a blob brings it: a file with a suite, in which the tests are. */
function shard(
  result: Result,
  tests: readonly OneTest[],
  path = "/project/sum.prop.test.ts",
): RunnerTestFile {
  const file = {
    type: "suite",
    id: path,
    filepath: path,
    mode: "run",
    meta: {},
    result: { ...result },
    tasks: [] as object[],
  };
  const suite = {
    type: "suite",
    id: `${path}_0`,
    mode: "run",
    meta: {},
    result: { ...result },
    tasks: [] as object[],
    file,
  };
  file.tasks.push(suite);
  Object.assign(file, { file });
  for (const { name, result: own, runs } of tests) {
    const meta = runs === undefined ? {} : { knitting: { runs, lane: 1 } };
    suite.tasks.push({
      type: "test",
      id: name,
      name,
      mode: "run",
      meta,
      result: own && { ...own },
      annotations: [],
      suite,
      file,
    });
  }
  return file as unknown as RunnerTestFile;
}

const failed = (message: string): Result => ({ state: "fail", errors: [{ message }] });
const PASSED: Result = { state: "pass" };

function testsOf(files: readonly RunnerTestFile[]): unknown[] {
  return files.flatMap(({ tasks }) =>
    tasks.flatMap((suite) =>
      suite.type !== "suite"
        ? []
        : suite.tasks.map(({ name, result, meta }) => ({
            name,
            state: result?.state,
            errors: result?.errors?.map(({ message }) => message),
            runs: (meta as { knitting?: { runs?: number } }).knitting?.runs,
          })),
    ),
  );
}

test.each([
  ["first", [failed("no"), PASSED, PASSED]],
  ["last", [PASSED, PASSED, failed("no")]],
  ["in the middle", [PASSED, failed("no"), PASSED]],
])("a failure that one shard found stays, when that shard came %s", (_, results) => {
  const files = results.map((result) => shard(result, [{ name: "a", result, runs: 5 }]));
  mergeShards(files, ENDINGS);
  expect(testsOf(files)).toEqual([{ name: "a", state: "fail", errors: ["no"], runs: 15 }]);
  expect(files.map(({ result }) => result?.state)).toEqual(["fail"]);
});

test("errors of all shards that failed are there", () => {
  const files = ["one", "two"].map((text) => shard(failed(text), [{ name: "a", result: failed(text) }]));
  mergeShards(files, ENDINGS);
  expect(testsOf(files)).toEqual([{ name: "a", state: "fail", errors: ["one", "two"], runs: undefined }]);
});

test("what passes everywhere passes, skipped tests stay skipped, and runs add up", () => {
  const tests: OneTest[] = [
    { name: "a", result: PASSED, runs: 3 },
    { name: "b", result: { state: "skip" } },
  ];
  const files = [shard(PASSED, tests), shard(PASSED, tests)];
  mergeShards(files, ENDINGS);
  expect(testsOf(files)).toEqual([
    { name: "a", state: "pass", errors: undefined, runs: 6 },
    { name: "b", state: "skip", errors: undefined, runs: undefined },
  ]);
});

test("a file began with its first shard and took as long as all of them", () => {
  const files = [
    shard({ state: "pass", startTime: 10, duration: 5 }, []),
    shard({ state: "pass", startTime: 7, duration: 2 }, []),
  ];
  mergeShards(files, ENDINGS);
  expect(files[0]?.result).toMatchObject({ startTime: 7, duration: 7 });
});

test("a test that one shard did not get to know comes from the others, and belongs to the file that stays", () => {
  const files = [shard(failed("cannot import"), []), shard(PASSED, [{ name: "a", result: PASSED }])];
  const [stays] = files;
  mergeShards(files, ENDINGS);
  expect(testsOf(files)).toMatchObject([{ name: "a", state: "pass" }]);
  expect(stays?.result).toMatchObject({ state: "fail", errors: [{ message: "cannot import" }] });
  const [suite] = stays?.tasks ?? [];
  expect(suite?.type === "suite" && suite.tasks[0]?.file).toBe(stays);
});

test("other files stay as they are and where they are", () => {
  const whole = "/project/whole.test.ts";
  const files = [
    shard(PASSED, [{ name: "a" }], whole),
    shard(PASSED, []),
    shard(PASSED, [{ name: "b" }], whole),
  ];
  const before = [...files];
  mergeShards(files, ENDINGS);
  expect(files).toEqual(before);
  expect(files.every((file, index) => file === before[index])).toBe(true);
});

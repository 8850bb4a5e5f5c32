import { describe, expect, it } from "vitest";
import { workflowProblems } from "../../../scripts/check/workflows.mjs";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const project = { scripts: ["check"], exists: (path: string) => path === ".ci/run" };
const workflow = (changes: { uses?: string; run?: string; node?: string; head?: string }): string =>
  [
    changes.head ?? "permissions: {}",
    "jobs:",
    "  one:",
    "    timeout-minutes: 5",
    `    strategy: { matrix: { node: [${changes.node ?? "20, 22, 24, 26"}] } }`,
    "    steps:",
    `      - uses: ${changes.uses ?? `actions/checkout@${COMMIT} # v5.0.0`}`,
    `      - run: ${changes.run ?? "npm run check"}`,
  ].join("\n");
const problemsOf = (changes: Parameters<typeof workflow>[0]): readonly string[] =>
  workflowProblems("a.yml", workflow(changes), project).map((problem) => problem.replace(/^\S+: /, ""));

describe("a workflow", () => {
  it("has nothing wrong with it when all it calls is there", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ run: ".ci/run" })).toEqual([]);
  });

  it("pins what it uses, and says which version that is", () => {
    expect(problemsOf({ uses: "actions/checkout@v5" })).toEqual([
      "actions/checkout@v5 is not pinned to a commit",
    ]);
    expect(problemsOf({ uses: `actions/checkout@${COMMIT}` })).toEqual([
      `actions/checkout@${COMMIT} does not say in a comment which version it is`,
    ]);
  });

  it("calls scripts and files that exist", () => {
    expect(problemsOf({ run: "npm run no-such" })).toEqual(["no script `no-such`"]);
    expect(problemsOf({ run: "node scripts/no-such.mjs --flag" })).toEqual([
      "scripts/no-such.mjs is not there",
    ]);
    expect(problemsOf({ run: "npm publish" })).toEqual(["npm publish is not known to be safe here"]);
  });

  it("says what it may do", () => {
    expect(problemsOf({ head: "name: a" })).toEqual(["does not say what it may do at most (`permissions`)"]);
  });

  it("leaves no runtime out", () => {
    expect(problemsOf({ node: "20, 22" })).toEqual([
      "job one runs on Node 20, 22, and not on 20, 22, 24, 26",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { lengthProblems, lockProblems, machinePathProblems } from "../../../scripts/check/repository.mjs";

describe("a file", () => {
  const lines = (count: number): string => "x\n".repeat(count);

  it("has 300 lines at most", () => {
    expect(lengthProblems("src/pool/task.ts", lines(300))).toEqual([]);
    expect(lengthProblems("src/pool/task.ts", lines(301))).toHaveLength(1);
    for (const path of ["test/unit/task.test.ts", "scripts/build.mjs", "fixtures/tasks/plain.mjs"]) {
      expect(lengthProblems(path, lines(301))).toHaveLength(1);
    }
  });

  it("may be longer if it is no code", () => {
    for (const path of ["docs/escapes.md", "package-lock.json"]) {
      expect(lengthProblems(path, lines(301))).toEqual([]);
    }
  });
});

describe("the lock file", () => {
  it("names no registry", () => {
    const lock = (resolved: string | undefined): string =>
      JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "1.0.0", resolved } } });
    expect(lockProblems(lock(undefined))).toEqual([]);
    expect(lockProblems(lock("../a"))).toEqual([]);
    expect(lockProblems(lock("https://registry.example/a.tgz"))).toHaveLength(1);
  });
});

describe("a path of one machine", () => {
  // In two halves, or this file would hold what it looks for.
  const homes = ["/ho", "/Us"].map((start, index) => `${start}${["me", "ers"][index]}/`);

  it("is found with its line", () => {
    expect(machinePathProblems("a.ts", "one\nsee /builds/knitting/src\n", ["/builds/knitting/"])).toEqual([
      "a.ts:2: a path of one machine: /builds/knitting/",
    ]);
    for (const home of homes) expect(machinePathProblems("a.ts", `${home}somebody/x`, [])).toHaveLength(1);
  });

  it("may be an example", () => {
    for (const home of homes) expect(machinePathProblems("a.ts", `${home}user/x`, [])).toEqual([]);
  });
});

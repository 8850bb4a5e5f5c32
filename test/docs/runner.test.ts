import { describe, expect, test } from "vitest";
import { blocksOf } from "./blocks.ts";
import { commandsOf, problemInClone, userCommand } from "./commands.ts";
import { missingLine, outputInComments } from "./output.ts";

// What runs the documentation: that it sees every block, and mistakes in them.

const fence = "```";

describe("blocks of a page", () => {
  test("have their line, language, words and name", () => {
    const page = `# Page\n\n${fence}ts fails [a/b.test.ts]\nrun();\n${fence}\n\n${fence}js\n// c.mjs\nrun();\n${fence}\n`;
    expect(blocksOf("p.md", page)).toMatchObject([
      { page: "p.md", line: 4, language: "ts", words: ["fails"], name: "a/b.test.ts", code: "run();\n" },
      { line: 8, language: "js", words: [], name: "c.mjs", code: "// c.mjs\nrun();\n" },
    ]);
  });

  test("take orders from the comment before them, and nobody else's", () => {
    const page = `<!-- not run: it needs a moon -->\n\n${fence}js\na\n${fence}\n${fence}js\nb\n${fence}\n`;
    expect(blocksOf("p.md", page).map(({ notRun }) => notRun)).toEqual(["it needs a moon", undefined]);
  });

  test("may be hidden in comments, whole or around what is shown", () => {
    const page = `<!-- file tasks.mjs\nexport {};\n-->\n\n<!-- around\n{\n…\n}\n-->\n\n${fence}js\nb\n${fence}\n`;
    expect(blocksOf("p.md", page)).toMatchObject([
      { name: "tasks.mjs", language: "js", words: ["hidden"], code: "export {};\n", line: 2 },
      { code: "b\n", around: "{\n…\n}\n" },
    ]);
  });

  test.each([
    ["a block that does not end", `${fence}js\na\n`, "p.md:1: this block does not end"],
    ["an indented fence", `- item\n\n  ${fence}js\n`, "p.md:3: a fence must begin its line"],
    ["an order without a block", `<!-- needs: bwrap -->\n\nText\n`, "p.md:3: the comment before"],
  ])("%s is an error", (_, page, message) => {
    expect(() => blocksOf("p.md", page)).toThrow(message);
  });
});

describe("output", () => {
  test("is said in comments behind console.log", () => {
    expect(outputInComments("console.log(a); // 1\nb(); // not this\nconsole.log(f(x)); // [ 2 ]\n")).toEqual(
      ["1", "[ 2 ]"],
    );
  });

  test.each([
    ["the same lines", ["a", "b"], "a\nb\n", undefined],
    ["a part of what is printed", ["b"], "a\nb\nc\n", undefined],
    ["another line", ["a", "x"], "a\nb\n", "x"],
    ["a line between", ["a", "c"], "a\nb\nc\n", "c"],
    ["a line between that may be there", ["a", "…", "c"], "a\nb\nc\n", undefined],
    ["another time", ["a 12 ms", "b 1.5s"], "a 3 ms\nb 20ms\n", undefined],
    ["anything inside of a line", ["a … c"], "a b c\n", undefined],
    ["another order", ["b", "a"], "a\nb\n", "a"],
    ["nothing printed", ["a"], "", "a"],
  ])("%s", (_, said, printed, missing) => {
    expect(missingLine(said, printed)).toBe(missing);
  });

  test("of a module that prints more than it says", () => {
    expect(missingLine(["a", "c"], "a\nb\nc\n", { gaps: true })).toBeUndefined();
    expect(missingLine(["c", "a"], "a\nb\nc\n", { gaps: true })).toBe("a");
  });
});

describe("commands", () => {
  test("are split, without comments", () => {
    expect(commandsOf("npm ci && npm test # all\n\n# then\nnode \\\n  a.mjs\n")).toEqual([
      "npm ci",
      "npm test",
      "node a.mjs",
    ]);
  });

  test.each([
    ["npm ci", undefined],
    ["npm test", undefined],
    ["KNITTING_TESTS=all npm test", undefined],
    ["npm run bench:peers -- --quick", undefined],
    ["npm run bench:peers -- --slow", "main.mjs knows no --slow"],
    ["npm run moon", "package.json has no script `moon`"],
    ["node test/moon.mjs", "there is no file test/moon.mjs"],
    ["npx moon", "nothing installs `moon`"],
    ["rm -r .", "nobody knows how to check `rm`"],
  ])("for a clone are checked: %s", (command, problem) => {
    expect(problemInClone(command)).toBe(problem);
  });

  test("of a user install the tarball, or nothing", () => {
    const command = "npm install -D knitting vitest";
    expect(userCommand(command, "/t.tgz")).toEqual({
      shell: 'npm install -D "/t.tgz" vitest',
      installs: true,
    });
    expect(userCommand(command, undefined)).toEqual({ shell: undefined, installs: true });
    expect(userCommand("npm i moon-on-a-stick", undefined)).toMatchObject({
      problem: "moon-on-a-stick is not among what is tested here",
    });
    expect(userCommand("rm -r .", undefined)).toMatchObject({ problem: "nobody knows how to run `rm -r`" });
  });
});

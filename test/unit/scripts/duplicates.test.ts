import { describe, expect, it } from "vitest";
import { codeLines, duplicatesIn, FEWEST_LINES } from "../../../scripts/check/duplicates.mjs";

const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `const name${from + index} = ${index};`).join("\n");
const found = (...sources: readonly string[]): readonly string[] =>
  duplicatesIn(sources.map((source, index) => codeLines(`${index}.ts`, source))).map(
    ({ first, second, length }) => `${first.path}:${first.line} ${second.path}:${second.line} ${length}`,
  );

describe("lines that stand again", () => {
  it("are found with where they begin and how many they are", () => {
    const run = lines(FEWEST_LINES + 2);
    expect(found(`first();\n${run}`, `// A comment.\n\n${run}\nlast();`)).toEqual([
      `0.ts:2 1.ts:3 ${FEWEST_LINES + 2}`,
    ]);
  });

  it("are found inside one file", () => {
    const run = lines(FEWEST_LINES);
    expect(found(`${run}\nbetween();\n${run}`)).toEqual([`0.ts:1 0.ts:${FEWEST_LINES + 2} ${FEWEST_LINES}`]);
  });

  it("may be a few", () => {
    expect(found(lines(FEWEST_LINES - 1), lines(FEWEST_LINES - 1))).toEqual([]);
  });

  it("are compared without indentation, comments, brackets and imports", () => {
    const run = lines(FEWEST_LINES).split("\n");
    const other = run.map((line) => `  ${line}\n  // Why.\n}`).join("\n");
    expect(found(run.join("\n"), other)).toHaveLength(1);
    const imports = Array.from({ length: 20 }, (_, index) => `import {\n  a${index},\n} from "./a.ts";`).join(
      "\n",
    );
    expect(found(imports, imports)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { cells, COLUMNS, nameOf } from "../../matrix/cells.mjs";
import { inBrief, tableOf } from "../../matrix/table.mjs";

const fine = { passed: 12, failed: 0, skipped: 0, seconds: 3.4 };

describe("the cells of the matrix", () => {
  it("have names of their own, and columns that the table shows", () => {
    const all = cells(true);
    expect(new Set(all.map(nameOf)).size).toBe(all.length);
    expect(new Set(all.map(({ column }) => column))).toEqual(new Set(COLUMNS));
  });

  it("try every row on every Node, but Vitest 5 on Node 20", () => {
    const names = cells(true).map(nameOf);
    const rows = [...new Set(cells(true).map(({ row }) => row))];
    const missing = rows.flatMap((row) =>
      COLUMNS.filter((column) => column.startsWith("Node"))
        .map((column) => nameOf({ row, column }))
        .filter((name) => !names.includes(name)),
    );
    expect(missing).toEqual(["samples, Vitest 5.1, Node 20"]);
  });

  it("have process lanes on Deno and Bun", () => {
    const names = cells(false).map(nameOf);
    expect(names).toEqual(expect.arrayContaining(["process lanes, Deno", "process lanes, Bun"]));
  });
});

describe("the table of the matrix", () => {
  it("has a line a row and leaves out columns in which nothing ran", () => {
    const failed = { passed: 10, failed: 2, skipped: 1, seconds: 61.5, failedBecause: "2 failed" };
    const table = tableOf(
      [
        { row: "unit tests", column: "Node 20", outcome: fine },
        { row: "unit tests", column: "Bun", outcome: { ...fine, skipped: 4 } },
        { row: "samples", column: "Node 20", outcome: failed },
      ],
      COLUMNS,
    );
    const lines = table.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(lines).toEqual([
      ["Node 20", "Bun"],
      ["unit tests", "12 ok, 3 s", "12 ok, 4 skipped, 3 s"],
      ["samples", "FAILED 2 of 12, 62 s", "-"],
    ]);
  });

  it("says that a cell failed although no test did", () => {
    const outcome = { passed: 0, failed: 0, skipped: 0, seconds: 1, failedBecause: "it left no report" };
    expect(inBrief(outcome)).toBe("FAILED 0 of 0, 1 s");
  });
});

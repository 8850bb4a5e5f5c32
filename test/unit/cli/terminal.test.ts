import { expect, it } from "vitest";
import { lookOf } from "../../../src/cli/terminal.ts";

const terminal = (columns: number) => ({ isTTY: true, columns });
const pipe = { isTTY: false, columns: 0 };

it.each([
  [60, 80],
  [80, 80],
  [100, 100],
  [120, 120],
  [300, 120],
])("in a terminal of %i columns takes %i", (columns, width) => {
  expect(lookOf(terminal(columns), {}).width).toBe(width);
});

it("takes 80 columns, and no colours, in a pipe", () => {
  expect(lookOf(pipe, {})).toEqual({ coloured: false, width: 80 });
});

it.each([
  [{}, true],
  [{ TERM: "dumb" }, false],
  [{ NO_COLOR: "1" }, false],
  [{ NO_COLOR: "" }, true],
  [{ FORCE_COLOR: "0" }, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true],
])("in a terminal with %j has colours: %j", (environment, coloured) => {
  expect(lookOf(terminal(80), environment).coloured).toBe(coloured);
});

it("has colours in a pipe when they are forced", () => {
  expect(lookOf(pipe, { FORCE_COLOR: "1" }).coloured).toBe(true);
});

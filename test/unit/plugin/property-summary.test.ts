import { describe, expect, test } from "vitest";
import type { PropertyMeta } from "../../../src/plugin/protocol/property-meta.ts";
import { propertyText } from "../../../src/plugin/server/property-summary.ts";

const property: PropertyMeta = {
  checks: 1,
  lanes: 2,
  countedRuns: 1,
  speculativeRuns: 0,
  replacedLanes: 0,
  startedAt: 10_000,
  endedAt: 11_000,
};

describe("the line about properties", () => {
  test("is none where none was checked on lanes", () => {
    expect(propertyText([])).toBeUndefined();
    expect(propertyText([undefined, {}, { runs: 100 }])).toBeUndefined();
  });

  test("adds up what tests tell", () => {
    const other = {
      ...property,
      countedRuns: 20_000,
      checks: 2,
      lanes: 4,
      speculativeRuns: 120,
      replacedLanes: 1,
    };
    const tests = [
      { runs: 100_000, property: { ...property, countedRuns: 100_000 } },
      undefined,
      { runs: 20_000, property: { ...other, startedAt: 12_000, endedAt: 12_818 } },
    ];
    expect(propertyText(tests)).toBe(
      " Properties  3 · 120,000 runs on 4 lanes · 66,000 a second · 120 runs not needed · 1 lane replaced",
    );
  });

  test("leaves out what there was not", () => {
    expect(propertyText([{ runs: 1, property: { ...property, lanes: 1 } }])).toBe(
      " Properties  1 · 1 run on 1 lane · 1 a second",
    );
  });

  test("counts a time once in which several files were checked", () => {
    const tests = [0, 250, 500, 500].map((later) => ({
      runs: 1_000,
      property: { ...property, countedRuns: 1_000, startedAt: 10_000 + later, endedAt: 10_500 + later },
    }));
    expect(propertyText(tests)).toContain("4,000 runs on 2 lanes · 4,000 a second");
  });
});

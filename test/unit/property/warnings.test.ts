import { describe, expect, test } from "vitest";
import type { SecondLook } from "../../../src/plugin/property/host/second-look.ts";
import { warningOf } from "../../../src/plugin/property/host/warnings.ts";

// The sentence below fast-check's message: what it blames, and what it does not.

const text = "[1]";
const fine: SecondLook = { replay: "same", change: undefined, text, failedText: text, freshText: text };
const change = { before: "[[2,1]]", after: "[[1,2]]" };

describe("the warning", () => {
  test("is none where the counterexample failed again, or could not be run again", () => {
    expect(warningOf(fine, undefined, undefined)).toBeUndefined();
    expect(warningOf({ ...fine, replay: "none" }, undefined, undefined)).toBeUndefined();
  });

  test("blames an arbitrary that gave a lane another value", () => {
    for (const other of [{ failedText: "[2]" }, { freshText: "[2]" }])
      expect(warningOf({ ...fine, ...other }, undefined, undefined)).toMatch(
        /^An arbitrary .* a lane had \[2\], and its host \[1\]/,
      );
  });

  test.each(["passed", "skipped"] as const)("blames a predicate whose counterexample %s", (replay) => {
    expect(warningOf({ ...fine, replay }, undefined, undefined)).toMatch(/^The predicate is not determ/);
  });

  test("blames no arbitrary for what the predicate has changed", () => {
    const warning = warningOf({ ...fine, failedText: "[2]", change }, change, "searchedAgain");
    expect(warning).toMatch(
      /^The predicate changes its arguments: it was given \[\[2,1\]\] and left \[\[1,2\]\] behind\.\n[^]*fails by itself[^]*structuredClone\(x\)\.$/,
    );
    expect(warning).not.toContain("deterministic");
    expect(warningOf({ ...fine, freshText: "[2]" }, change, "searchedAgain")).toContain("An arbitrary");
  });

  test("says so when there was no time for another search", () => {
    expect(warningOf({ ...fine, failedText: "[2]" }, change, "outOfTime")).toContain(
      "may not fail by itself",
    );
  });

  test("cuts long values", () => {
    const long = { before: "a".repeat(9_999), after: "b".repeat(9_999) };
    expect(warningOf(fine, long, "searchedAgain")?.length).toBeLessThan(1_200);
  });
});

import { describe, expect, test } from "vitest";
import { fromRoman, toRoman } from "../src/roman.ts";

describe("roman numerals", () => {
  test.each([
    [1, "I"],
    [4, "IV"],
    [1994, "MCMXCIV"],
    [3999, "MMMCMXCIX"],
  ])("%i is %s", (number, text) => {
    expect(toRoman(number)).toBe(text);
    expect(fromRoman(text)).toBe(number);
  });
});

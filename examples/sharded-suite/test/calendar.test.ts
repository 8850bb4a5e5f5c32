import { expect, test } from "vitest";
import { daysIn } from "../src/calendar.ts";

test("February has a leap day every fourth year", () => {
  expect([2026, 2027, 2028].map((year) => daysIn(year, 2))).toEqual([28, 28, 29]);
});
test.skip("years before the calendar are refused", () => {
  expect(() => daysIn(1500, 2)).toThrow();
});

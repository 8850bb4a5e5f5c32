import { describe, expect, test } from "vitest";
import { resolveLimit, resolveTimeout } from "../../../src/pool/task/timeout.ts";

const reason = new Error("mine");

test.each([
  [undefined, undefined],
  [-1, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [{ time: -5, default: 1 }, undefined],
  [0, { ms: 0, outcome: "reject" }],
  [25, { ms: 25, outcome: "reject" }],
  [{ time: 25 }, { ms: 25, outcome: "reject" }],
  [
    { time: 25, maybe: true },
    { ms: 25, outcome: "resolve", value: undefined },
  ],
  [
    { time: 25, default: undefined },
    { ms: 25, outcome: "resolve", value: undefined },
  ],
  [
    { time: 25, default: "late" },
    { ms: 25, outcome: "resolve", value: "late" },
  ],
  [
    { time: 25, error: reason },
    { ms: 25, outcome: "rejectWith", reason },
  ],
  [
    { time: 25, error: null },
    { ms: 25, outcome: "rejectWith", reason: null },
  ],
])("%o means %o", (option, resolved) => {
  expect(resolveTimeout("task", option)).toEqual(resolved);
});

describe("refuses", () => {
  test.each([
    ["no number", "soon", "Expected `timeout` of task() to be a number of milliseconds, got `soon` (string)"],
    ["NaN", Number.NaN, "Expected `timeout` of task() to be a number of milliseconds, got `NaN` (number)"],
    [
      "an unknown outcome",
      { time: 1, fallback: 2 },
      "default, maybe: true and error, got { time, fallback }",
    ],
    ["two outcomes", { time: 1, default: 2, error: 3 }, "one of default, maybe: true and error"],
  ])("%s with a TypeError", (_what, option, message) => {
    expect(() => resolveTimeout("task", option)).toThrow(TypeError);
    expect(() => resolveTimeout("task", option)).toThrow(message);
  });

  test("more than a timer can wait with a RangeError", () => {
    expect(() => resolveLimit("`timeoutMs`", 2_147_483_648)).toThrow(RangeError);
  });
});

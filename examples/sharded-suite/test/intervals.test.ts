import { describe, expect, test } from "vitest";
import { test as onLane } from "knitting/vitest";
import { merged } from "../src/intervals.ts";

describe("intervals", () => {
  test("touching ones become one", () => {
    expect(
      merged([
        [3, 4],
        [1, 3],
      ]),
    ).toEqual([[1, 4]]);
  });
  onLane.lane("a hundred thousand are merged in time", { hardTimeoutMs: 10_000 }, () => {
    const many = Array.from({ length: 100_000 }, (_, n) => [n * 2, n * 2 + 1] as const);
    expect(merged(many)).toHaveLength(100_000);
  });
});

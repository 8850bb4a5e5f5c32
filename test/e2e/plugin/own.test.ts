import { describe, expect, expectTypeOf } from "vitest";
import { task, test } from "knitting/vitest";

// This suite runs with the plugin itself: types and behaviour of `call`.

const square = task({ f: (n: number) => n * n });
const now = task({ f: () => new Date(0) });
const refuse = task({
  f: async (reason: string): Promise<never> => {
    throw new RangeError(reason);
  },
});

test("a call has the types of its task", async ({ call }) => {
  const result = call(square, 4);
  expectTypeOf(result).toEqualTypeOf<Promise<number>>();
  expectTypeOf(call(now)).toEqualTypeOf<Promise<Date>>();
  // @ts-expect-error the task takes a number
  void (() => call(square, "4"));
  // @ts-expect-error and it can't do without
  void (() => call(square));
  await expect(result).resolves.toBe(16);
  await expect(call(now)).resolves.toEqual(new Date(0));
});

test("what a task throws is what the call rejects with", async ({ call }) => {
  await expect(call(refuse, "not today")).rejects.toThrow(new RangeError("not today"));
});

describe.concurrent("tests of one file", () => {
  for (const n of [1, 2, 3, 4]) {
    test(`share a pool: ${n}`, async ({ call }) => {
      await expect(call(square, n)).resolves.toBe(n * n);
    });
  }
});

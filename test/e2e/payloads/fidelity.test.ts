import fc from "fast-check";
import { createPool } from "knitting";
import { afterAll, describe, expect, test } from "vitest";
import { echo, echoLater } from "../../../fixtures/tasks/plain.mjs";

const pool = createPool({ threads: 2 })({ echo, echoLater });
afterAll(() => pool.shutdown());

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});

describe.each(["echo", "echoLater"] as const)("a value that goes there and back: %s", (name) => {
  test("is what structuredClone makes of it", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        expect(await pool.call[name](value)).toStrictEqual(structuredClone(value));
      }),
      { numRuns: 500 },
    );
  });

  test("is not mixed up with others in flight", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 50 }), async (values) => {
        const results = await Promise.all(values.map((value) => pool.call[name](value)));
        expect(results).toStrictEqual(values.map((value) => structuredClone(value)));
      }),
      { numRuns: 50 },
    );
  });

  test("keeps cycles and shared parts", async () => {
    const shared = { list: [1, 2] };
    const value: Record<string, unknown> = {
      first: shared,
      second: shared,
      map: new Map([[shared, shared]]),
    };
    value["self"] = value;
    const back = (await pool.call[name](value)) as typeof value;
    expect(back).toStrictEqual(value);
    expect(back["self"]).toBe(back);
    expect(back["first"]).toBe(back["second"]);
    expect([...(back["map"] as Map<unknown, unknown>).entries()]).toEqual([[back["first"], back["first"]]]);
    expect((back["map"] as Map<unknown, unknown>).get(back["first"])).toBe(back["first"]);
  });
});

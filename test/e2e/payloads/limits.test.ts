import { createPool, KnittingError } from "knitting";
import { describe, expect, test } from "vitest";
import { bytes, bytesLater, double, echo, measure } from "../../../fixtures/tasks/plain.mjs";
import { errorOf, reasonOf } from "../api/outcome.ts";

const LIMIT = 4_096;
const tasks = { bytes, bytesLater, double, echo, measure };

function open(inline = false) {
  const payload = { mode: "fixed", payloadMaxByteLength: 65_536, maxPayloadBytes: LIMIT } as const;
  return inline ? createPool({ payload, threads: 0, inliner: {} })(tasks) : createPool({ payload })(tasks);
}

describe.each([
  ["a thread lane", false],
  ["the inline lane", true],
])("maxPayloadBytes on %s", (_name, inline) => {
  test("lets arguments and results of exactly that size through", async () => {
    await using pool = open(inline);
    expect(await pool.call.measure(new Uint8Array(LIMIT).fill(3))).toEqual({ length: LIMIT, fill: 3 });
    expect(await pool.call.bytes({ length: LIMIT, fill: 5 })).toEqual(new Uint8Array(LIMIT).fill(5));
  });

  test("rejects larger arguments with both sizes and the type", async () => {
    await using pool = open(inline);
    const error = await errorOf(pool.call.measure(new Uint8Array(LIMIT + 1)));
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({ code: "KNT_ERROR_3", limitBytes: LIMIT, actualBytes: LIMIT + 1 });
    expect(error.message).toMatch(/^KNT_ERROR_3: /);
    expect(error.message).toContain("Uint8Array");
    expect(error.message).toContain(String(LIMIT));
    expect(pool.stats()).toMatchObject({ inFlight: 0, queued: 0, failed: 1 });
  });

  test.each(["bytes", "bytesLater"] as const)("rejects larger results in the same way: %s", async (name) => {
    await using pool = open(inline);
    const error = await errorOf(pool.call[name]({ length: LIMIT + 1, fill: 0 }));
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({ code: "KNT_ERROR_3", limitBytes: LIMIT, actualBytes: LIMIT + 1 });
    expect(error.message).toContain("Uint8Array");
  });

  test.each([
    ["a string", "x".repeat(LIMIT + 1)],
    ["a wide string", "Ω".repeat(LIMIT / 2 + 1)],
    ["an object", { text: "x".repeat(LIMIT) }],
    ["an array", Array.from({ length: LIMIT }, (_, index) => index + 0.5)],
    ["a map", new Map([["key", new Uint8Array(LIMIT)]])],
  ])("holds for %s", async (_type, value) => {
    await using pool = open(inline);
    expect(await errorOf(pool.call.echo(value))).toMatchObject({ code: "KNT_ERROR_3", limitBytes: LIMIT });
  });
});

describe("a payload that cannot be sent", () => {
  const hostile = {
    before: new Uint8Array(1_000),
    get boom(): never {
      throw new RangeError("boom");
    },
  };

  test("says which getter failed, and why", async () => {
    await using pool = open();
    const error = await errorOf(pool.call.echo({ nested: [hostile] }));
    expect(error).toMatchObject({ code: "KNT_ERROR_2", cause: { name: "RangeError", message: "boom" } });
    expect(error.message).toContain("boom");
  });

  test("leaves the ring as it was, however often it happens between others", async () => {
    await using pool = open();
    const calls = Array.from({ length: 3_000 }, (_, id) => {
      if (id % 3 === 0) return reasonOf(pool.call.echo({ id, filler: "x".repeat(3_000), hostile }));
      if (id % 3 === 1) return reasonOf(pool.call.echo({ id, call: () => id }));
      return pool.call.echo({ id, filler: "x".repeat(3_000) });
    });
    for (const [id, outcome] of (await Promise.all(calls)).entries()) {
      if (id % 3 === 0) expect(outcome).toMatchObject({ code: "KNT_ERROR_2" });
      else if (id % 3 === 1) expect(outcome).toMatchObject({ code: "KNT_ERROR_0" });
      else expect(outcome).toEqual({ id, filler: "x".repeat(3_000) });
    }
    expect(pool.stats()).toMatchObject({ inFlight: 0, queued: 0, completed: 1_000, failed: 2_000 });
  });
});

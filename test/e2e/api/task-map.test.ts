// What a pool may be made of, and where: task maps and isMain.
import { createPool, isMain } from "knitting";
import { describe, expect, it } from "vitest";
import { hostIsMain, laneIsMain, poolInLane } from "../../../fixtures/api/main.mjs";
import { echo, hello } from "../../../fixtures/api/tasks.mjs";
import { FIXTURES, runNode } from "./child.ts";
import { errorOf, thrownBy } from "./outcome.ts";

describe("a task map", () => {
  const mapOf = (size: number): Record<string, typeof hello> =>
    Object.fromEntries(Array.from({ length: size }, (_, index) => [`t${index}`, hello]));

  it("holds 65,536 tasks", async () => {
    await using pool = createPool()(mapOf(65_536));
    expect(await pool.call["t0"]?.()).toBe("hello");
    expect(await pool.call["t65535"]?.()).toBe("hello");
  });

  it("holds 65,536 tasks of one line", async () => {
    const { many } = await import("../../../fixtures/api/many.mjs");
    const entries = many.map((each, index) => [`t${index}`, each] as const);
    expect(() => createPool()(Object.fromEntries(entries))).toThrow(RangeError);
    await using pool = createPool()(Object.fromEntries(entries.slice(0, 65_536)));
    for (const index of [0, 1, 32_768, 65_535]) expect(await pool.call[`t${index}`]?.()).toBe(index);
  });

  it("of 65,537 tasks is a RangeError", () => {
    const error = thrownBy(() => createPool()(mapOf(65_537)));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/65536.*65537/);
  });

  it("takes names that objects have already", async () => {
    await using pool = createPool()({ constructor: hello, toString: echo, then: hello });
    expect(await pool.call.constructor()).toBe("hello");
    expect(await pool.call.toString(1)).toBe(1);
    expect(await pool.call.then()).toBe("hello");
  });

  it("refuses what is no task", () => {
    expect(() => createPool()({ wrong: 5 as never })).toThrow(
      /^Expected task "wrong" to be made by task\(\) or importTask\(\).*got 5 \(number\)/,
    );
    expect(() => createPool()(hello as never)).toThrow(/Expected a map of tasks/);
    expect(() => createPool()(undefined as never)).toThrow(TypeError);
  });
});

describe("isMain", () => {
  it("is true in a Vitest worker and in modules that it imports", () => {
    expect(isMain).toBe(true);
    expect(hostIsMain).toBe(true);
  });

  it("is false inside a lane", async () => {
    await using pool = createPool()({ laneIsMain });
    expect(await pool.call.laneIsMain()).toBe(false);
  });

  it("is true in any other thread, which may have pools of its own", async () => {
    const program = 'new (require("node:worker_threads").Worker)("./thread-with-pool.mjs")';
    expect(await runNode(["-e", program])).toMatchObject({ code: 0, stdout: "isMain true\nhello\n" });
  });

  it("is what createPool() names when it is called inside a lane", async () => {
    await using pool = createPool()({ poolInLane });
    const error = await errorOf(pool.call.poolInLane());
    expect(error).toMatchObject({ name: "KnittingError", code: "LANE_ONLY_HOST" });
    expect(error.message).toMatch(/createPool\(\) was called inside a lane.*isMain/s);
  });

  it.each(["pool-at-module-scope.mjs", "single-pool-at-module-scope.mjs"])(
    "is what a pool at module scope is told to use (%s)",
    async (file) => {
      const module = (await import(new URL(file, FIXTURES).href)) as {
        readonly pool: { readonly ready: Promise<void> };
      };
      const error = await errorOf(module.pool.ready);
      expect(error).toMatchObject({ code: "LANE_STARTUP", cause: { code: "LANE_ONLY_HOST" } });
      expect(error.message).toMatch(
        /^Lane 0 failed to start: importing .*at-module-scope\.mjs.*createPool\(\) was called inside a lane.*if \(isMain\)/s,
      );
    },
  );
});

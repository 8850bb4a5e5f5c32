// Functions that lanes find by the name of an export: bare ones, and those of importTask().
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";
import { createPool, importTask, type Pool } from "knitting";
import { describe, expect, it } from "vitest";
import {
  openBare,
  openDefault,
  openDefaultRenamed,
  openElsewhere,
  openMisnamed,
  openRenamed,
  openSecret,
} from "../../../fixtures/api/bare.mjs";
import { FIXTURES } from "./child.ts";
import { errorOf, thrownBy } from "./outcome.ts";

const functionsUrl = new URL("functions.mjs", FIXTURES);

describe("a bare function", () => {
  it("is found by its export name", async () => {
    await using pool = openBare();
    expect(await Promise.all([pool.call.twice(4), pool.call.thrice(4)])).toEqual([8, 12]);
  });

  it("is found by its own name when the map calls it otherwise", async () => {
    await using pool = openRenamed();
    expect(await pool.call.double(21)).toBe(42);
  });

  it("is found as the default export", async () => {
    await using pool = openDefault();
    expect(await pool.call.default(1)).toBe(10);
    await using renamed = openDefaultRenamed();
    expect(await renamed.call.tenfold(2)).toBe(20);
  });

  it.each([
    ["that is not exported", openSecret, "secret"],
    ["that comes from elsewhere", openElsewhere, "elsewhere"],
  ] as const)("%s fails the start, naming function, module, exports and mend", async (_, open, name) => {
    await using pool = open() as Pool<Record<string, (n: number) => number>>;
    const error = await errorOf(pool.call[name]?.(1) ?? Promise.resolve());
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(error.message).toContain(
      `the bare function "${name}" is not exported by ${new URL("bare.mjs", FIXTURES).href}`,
    );
    expect(error.message).toMatch(
      /Export it there, or wrap it where it is defined: task\(\{ f: \w+ \}\).*It exports: .*twice/s,
    );
  });

  it("is never confused with an export that only has its name in the map", async () => {
    await using pool = openMisnamed();
    expect((await errorOf(pool.call.twice(1))).message).toMatch(/the bare function "twice"/);
  });
});

describe("importTask", () => {
  it("imports its module in lanes only, by a relative path, an absolute one or a URL", async () => {
    const relative = importTask<void, number>({
      href: "../../../fixtures/api/functions.mjs",
      name: "importedBy",
    });
    const absolute = importTask<string, string>({ href: fileURLToPath(functionsUrl) });
    const url = importTask<number, number>({ href: functionsUrl, name: "elsewhere" });
    await using pool = createPool()({ relative, absolute, url });
    expect(await pool.call.relative()).not.toBe(threadId);
    expect(await pool.call.absolute("you")).toBe("hi you");
    expect(await pool.call.url(1)).toBe(2);
    expect(globalThis).not.toHaveProperty("functionsImportedBy");
  });

  it("gives an abort-aware function its control", async () => {
    const aware = importTask<void, unknown>({ href: functionsUrl, name: "abortable", abortSignal: true });
    await using pool = createPool()({ aware });
    expect(await pool.call.aware()).toMatchObject({ hasAborted: false, signal: true });
  });

  it.each([
    ["missing", "found nothing"],
    ["Shape", "found a class"],
    ["number", "found a value of type number"],
  ])("refuses the export %s with a TypeError that lists the exports", async (name, found) => {
    const wrong = importTask<void, unknown>({ href: functionsUrl, name });
    await using pool = createPool()({ wrong });
    const error = await errorOf(pool.call.wrong());
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(error.cause).toBeInstanceOf(TypeError);
    const { message } = error.cause as Error;
    expect(message).toContain(
      `importTask "wrong" needs a plain function as export "${name}" of ${functionsUrl.href}`,
    );
    expect(message).toContain(found);
    expect(message).toMatch(/It exports: Shape, abortable, default, elsewhere, importedBy, number/);
  });

  it("of a module that is not there fails the start with the reason", async () => {
    const missing = importTask<void, unknown>({ href: "./nowhere.mjs" });
    await using pool = createPool()({ missing });
    const error = await errorOf(pool.call.missing());
    expect(error).toMatchObject({ code: "LANE_STARTUP", cause: { code: "ERR_MODULE_NOT_FOUND" } });
    expect(error.message).toContain(new URL("nowhere.mjs", import.meta.url).href);
  });

  it("of a module that throws fails the start with the reason", async () => {
    const broken = importTask<void, unknown>({
      href: new URL("throws-on-import.mjs", FIXTURES),
      name: "fine",
    });
    await using pool = createPool()({ broken });
    expect(await errorOf(pool.call.broken())).toMatchObject({
      code: "LANE_STARTUP",
      cause: { code: "E_NO_DATABASE" },
    });
  });

  it("in a pool without worker lanes is refused when the pool is made", () => {
    const lanesOnly = importTask<void, unknown>({ href: functionsUrl });
    const error = thrownBy(() => createPool({ threads: 0, inliner: {} })({ lanesOnly }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/importTask "lanesOnly".*worker lane.*threads/s);
  });

  it("never runs on the inline lane", async () => {
    const importedBy = importTask<void, number>({ href: functionsUrl, name: "importedBy" });
    await using pool = createPool({ threads: 1, inliner: { position: "first", batchSize: 8 } })({
      importedBy,
    });
    const ran = await Promise.all(Array.from({ length: 8 }, () => pool.call.importedBy()));
    expect(new Set(ran).size).toBe(1);
    expect(pool.stats().lanes.map((lane) => [lane.kind, lane.completed])).toEqual([
      ["inline", 0],
      ["thread", 8],
    ]);
  });

  it("refuses options that it does not take", () => {
    expect(() => importTask({ href: "" })).toThrow(/`href` of importTask\(\)/);
    expect(() => importTask({ href: "./x.mjs", name: 1 as never })).toThrow(/`name` of importTask\(\)/);
    expect(() => importTask({ href: "./x.mjs", f: () => 1 } as never)).toThrow(
      /Unknown option `f` of importTask\(\)/,
    );
  });
});

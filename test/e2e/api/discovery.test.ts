// How lanes find the functions of tasks, and what is said when they cannot.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";
import { createPool, importTask, isMain, KnittingError, task, type Pool, type Task } from "knitting";
import { describe, expect, it, vi } from "vitest";
import {
  openBare,
  openDefault,
  openDefaultRenamed,
  openElsewhere,
  openMisnamed,
  openRenamed,
  openSecret,
} from "../../../fixtures/api/bare.mjs";
import { defineIn } from "../../../fixtures/api/define.mjs";
import byDefault, {
  behindIsMain,
  collected,
  exported,
  left,
  makeInside,
  middle,
  right,
} from "../../../fixtures/api/discovery.mjs";
import { hostIsMain, laneIsMain, poolInLane } from "../../../fixtures/api/main.mjs";
import { echo, hello } from "../../../fixtures/api/tasks.mjs";
import { fine } from "../../../fixtures/api/throws-on-import.mjs";
import { FIXTURES, runNode } from "./child.ts";
import { errorOf, thrownBy } from "./outcome.ts";

const common = createRequire(import.meta.url)(
  "../../../fixtures/api/common.cjs",
) as typeof import("../../../fixtures/api/common.cjs");
const functionsUrl = new URL("functions.mjs", FIXTURES);

describe("a task", () => {
  it("is found whether or not its module exports it", async () => {
    await using pool = createPool()({ exported, hidden: collected.unexported, byDefault });
    expect(await Promise.all([pool.call.exported(), pool.call.hidden(), pool.call.byDefault()])).toEqual([
      "exported",
      "unexported",
      "default",
    ]);
  });

  it("is told from its neighbours on the same line", async () => {
    await using pool = createPool()({ right, left, middle });
    expect(await Promise.all([pool.call.left(), pool.call.middle(), pool.call.right()])).toEqual([
      "left",
      "middle",
      "right",
    ]);
  });

  it("is found when a loop, a map or a helper of another module made it", async () => {
    const { inLoop, byHelper, byMap, byOwnMap, afterAwait } = collected;
    const all = [...inLoop, ...byHelper, ...byMap, ...byOwnMap, afterAwait];
    await using pool = createPool()(Object.fromEntries(all.map((each, index) => [`t${index}`, each])));
    const results = await Promise.all(all.map((_, index) => pool.call[`t${index}`]?.()));
    expect(results).toEqual([
      "loop a",
      "loop b",
      "loop c",
      "helper 0",
      "helper 1",
      "mapped 0",
      "mapped 1",
      "own map 0",
      "own map 1",
      "after await",
    ]);
  });

  it("is found in a CommonJS module", async () => {
    await using pool = createPool()({ fromCommonJs: common.fromCommonJs, deep: common.hidden.deep });
    expect(await pool.call.fromCommonJs("task")).toBe("common task");
    expect(await pool.call.deep()).toBe("deep");
  });

  it("is found by a module that Vitest has evaluated, and evaluates again after vi.resetModules()", async () => {
    for (let evaluation = 0; evaluation < 3; evaluation++) {
      vi.resetModules();
      const { first, second, third } = await import("../../../fixtures/inlined/tasks.mjs");
      await using pool = createPool()({ third, second, first });
      const results = [pool.call.first(), pool.call.second(), pool.call.third()];
      expect(await Promise.all(results)).toEqual(["first", "second", "third"]);
    }
  });

  it("is never confused with another of a module whose lines Vitest has moved", async () => {
    const { a, b, c, d, usesImport } = await import("../../../fixtures/inlined/tasks.mjs");
    await using pool = createPool()({ d, c, b, a });
    expect(await Promise.all([pool.call.a(), pool.call.b(), pool.call.c(), pool.call.d()])).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
    // Vitest rewrites what a function imports. Only with the plugin does the lane get the same text.
    await using rewritten = createPool()({ usesImport });
    const outcome = await rewritten.call
      .usesImport()
      .catch((error: unknown) => (error as KnittingError).code);
    expect(["USED", "LANE_STARTUP"]).toContain(outcome);
  });

  it("runs in two pools at once", async () => {
    await using first = createPool()({ echo });
    await using second = createPool()({ again: echo });
    expect(await Promise.all([first.call.echo(1), second.call.again(2)])).toEqual([1, 2]);
  });

  it("makes a pool of its own by task().createPool()", async () => {
    await using pool = echo.createPool({ threads: 2 });
    expect(await pool.call("alone")).toBe("alone");
    expect(pool.lanes).toHaveLength(2);
  });

  it("made inside a function is refused at once, naming task, place and mend", () => {
    const error = thrownBy(() => createPool()({ inside: makeInside() }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(
      /task "inside" was made inside makeInside .*discovery\.mjs:\d+.*module scope.*importTask/s,
    );
  });

  it("made in a test's callback is refused at once", () => {
    const error = thrownBy(() => createPool()({ local: task({ f: () => 1 }) }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/task "local" was made inside .*discovery\.test\.ts.*module scope/s);
  });

  it("made only where isMain is true fails the start, naming task, place and mend", async () => {
    await using pool = createPool()({ guarded: behindIsMain as Task<void, string> });
    const error = await errorOf(pool.call.guarded());
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({ code: "LANE_STARTUP", laneIndex: 0 });
    expect(error.message).toMatch(
      /^Lane 0 failed to start: task "guarded" was made at .*discovery\.mjs:\d+:\d+.*isMain.*importTask/s,
    );
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(await errorOf(pool.ready)).toMatchObject({ code: "LANE_STARTUP" });
    expect(await errorOf(pool.call.guarded())).toMatchObject({ code: "POOL_SHUT_DOWN" });
  });

  it("takes the module in which lanes find it as href", async () => {
    const made = defineIn(new URL("discovery.mjs", FIXTURES), () => "never made there");
    await using pool = createPool()({ made });
    expect((await errorOf(pool.call.made())).message).toMatch(/task "made" was made at .*discovery\.mjs/);
  });

  it("whose module throws in a lane fails the start with that as cause", async () => {
    await using pool = createPool()({ fine });
    const error = await errorOf(pool.call.fine());
    expect(error).toMatchObject({ code: "LANE_STARTUP", name: "KnittingError" });
    expect(error.message).toMatch(
      /^Lane 0 failed to start: importing .*throws-on-import\.mjs threw RangeError: the database is not there/,
    );
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.cause).toMatchObject({ message: "the database is not there", code: "E_NO_DATABASE" });
  });

  it("cannot be made where there is no module", async () => {
    const program = `import { task } from "knitting"; try { task({ f: () => 1 }); } catch (error) { console.log(error.name, error.message); }`;
    const evaluated = await runNode(["--input-type=module", "-e", program]);
    expect(evaluated.stdout).toMatch(
      /^TypeError task\(\) was called outside any module .*Put it into a file/,
    );
    const typed = await runNode(["--input-type=module", "-"], {}, program);
    expect(typed.stdout).toMatch(/^TypeError task\(\) was called outside any module/);
    const script = await runNode([
      "-e",
      `const { task } = require("knitting"); ${program.slice(program.indexOf("try"))}`,
    ]);
    expect(script.stdout).toMatch(/^TypeError task\(\) was called outside any module/);
  });

  it("of another module may be used where there is no module", async () => {
    const program =
      'import { createPool } from "knitting"; import { hello } from "./tasks.mjs";' +
      "const pool = createPool()({ hello }); console.log(await pool.call.hello()); await pool.shutdown();";
    expect(await runNode(["--input-type=module", "-e", program])).toMatchObject({
      code: 0,
      stdout: "hello\n",
      stderr: "",
    });
    expect(await runNode(["--input-type=module", "-"], {}, program)).toMatchObject({
      code: 0,
      stdout: "hello\n",
    });
  });

  it("refuses what is no function and what is no option", () => {
    expect(() => task({ f: 1 as never })).toThrow(
      /^Expected `f` of task\(\) to be a function, got 1 \(number\)$/,
    );
    expect(() => task({ f: () => 1, retries: 3 } as never)).toThrow(/^Unknown option `retries` of task\(\)/);
    expect(() => task(undefined as never)).toThrow(TypeError);
    expect(() => task({ f: () => 1, abortSignal: "yes" } as never)).toThrow(/abortSignal/);
  });
});

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

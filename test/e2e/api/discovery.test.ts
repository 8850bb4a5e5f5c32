// How lanes find the functions of tasks, and what is said when they cannot.
import { createRequire } from "node:module";
import { createPool, KnittingError, task, type Task } from "knitting";
import { describe, expect, it, vi } from "vitest";
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
import { echo } from "../../../fixtures/api/tasks.mjs";
import { fine } from "../../../fixtures/api/throws-on-import.mjs";
import { FIXTURES, runNode } from "./child.ts";
import { errorOf, thrownBy } from "./outcome.ts";

const common = createRequire(import.meta.url)(
  "../../../fixtures/api/common.cjs",
) as typeof import("../../../fixtures/api/common.cjs");

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
    // require("knitting") inside this package itself: Node 20 looks for a package of its own only where it may read the whole
    // directory. Elsewhere the package is found in node_modules.
    const make = createPool({ permission: "unsafe" });
    await using pool = make({ fromCommonJs: common.fromCommonJs, deep: common.hidden.deep });
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

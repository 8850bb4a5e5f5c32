// How lanes start: worker.bootstrap, workerExecArgv, resource limits, source.
import { createPool } from "knitting";
import { describe, expect, it } from "vitest";
import { lookAround } from "../../../fixtures/api/prepared.mjs";
import { flags, hasGc, collect, limits, sourceMark } from "../../../fixtures/api/runtime.mjs";
import { hello } from "../../../fixtures/api/tasks.mjs";
import { FIXTURES, runNode } from "./child.ts";
import { errorOf, thrownBy } from "./outcome.ts";

const fixture = (name: string): string => new URL(name, FIXTURES).href;

describe("worker.bootstrap", () => {
  it("is imported and awaited before task modules, with its data, once per lane", async () => {
    const bootstrap = { href: fixture("bootstrap.mjs"), data: { list: [1, 2], when: new Date(0) } };
    await using pool = createPool({ threads: 2, worker: { bootstrap } })({ lookAround });
    await pool.ready;
    const seen = await Promise.all([
      pool.call.lookAround(),
      pool.call.lookAround(),
      pool.call.lookAround(),
      pool.call.lookAround(),
    ]);
    for (const { preparedAtImport, log } of seen) {
      expect(preparedAtImport).toBe(true);
      expect(log).toEqual([
        expect.stringMatching(/^imported in \d+$/),
        { ran: "default", data: bootstrap.data },
      ]);
    }
    expect(new Set(seen.map(({ log }) => log?.[0])).size).toBe(2);
    expect(globalThis).not.toHaveProperty("bootstrapLog");
  });

  it("calls the export that `name` says", async () => {
    const bootstrap = { href: fixture("bootstrap.mjs"), name: "byName", data: 5 };
    await using pool = createPool({ worker: { bootstrap } })({ lookAround });
    expect((await pool.call.lookAround()).log?.[1]).toEqual({ ran: "byName", data: 5 });
  });

  it("need not export anything", async () => {
    await using pool = createPool({ worker: { bootstrap: { href: fixture("bootstrap-silent.mjs") } } })({
      lookAround,
    });
    expect((await pool.call.lookAround()).preparedAtImport).toBe("by import");
  });

  it("may be relative to the module that makes the pool", async () => {
    const bootstrap = { href: "../../../fixtures/api/bootstrap-silent.mjs" };
    await using pool = createPool({ worker: { bootstrap } })({ lookAround });
    expect((await pool.call.lookAround()).preparedAtImport).toBe("by import");
  });

  it("may strip environment variables, in its lane only", async () => {
    process.env["KNITTING_TEST_SECRET"] = "s3cret";
    await using pool = createPool({
      worker: { bootstrap: { href: fixture("bootstrap.mjs") } },
      permission: "unsafe",
    })({ lookAround });
    expect((await pool.call.lookAround()).secret).toBeUndefined();
    expect(process.env["KNITTING_TEST_SECRET"]).toBe("s3cret");
    delete process.env["KNITTING_TEST_SECRET"];
  });

  it("that throws fails the start with that as cause", async () => {
    const bootstrap = { href: fixture("bootstrap.mjs"), name: "throwing" };
    await using pool = createPool({ worker: { bootstrap } })({ lookAround });
    const error = await errorOf(pool.call.lookAround());
    expect(error).toMatchObject({
      code: "LANE_STARTUP",
      laneIndex: 0,
      cause: { code: "E_LICENCE", message: "no licence" },
    });
    expect(error.message).toMatch(/^Lane 0 failed to start: .*bootstrap.*threw RangeError: no licence/);
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it.each(["nothing", "notAFunction"])(
    "without a function as export `%s` fails the start, listing the exports",
    async (name) => {
      await using pool = createPool({ worker: { bootstrap: { href: fixture("bootstrap.mjs"), name } } })({
        lookAround,
      });
      const error = await errorOf(pool.call.lookAround());
      expect(error).toMatchObject({ code: "LANE_STARTUP" });
      expect(error.message).toMatch(
        new RegExp(`"${name}".*it exports: byName, default, notAFunction, throwing`),
      );
    },
  );

  it("that is not there fails the start", async () => {
    await using pool = createPool({ worker: { bootstrap: { href: fixture("nowhere.mjs") } } })({
      lookAround,
    });
    expect(await errorOf(pool.call.lookAround())).toMatchObject({
      code: "LANE_STARTUP",
      cause: { code: "ERR_MODULE_NOT_FOUND" },
    });
  });

  it("with data that cannot be sent is refused at once", () => {
    const bootstrap = { href: fixture("bootstrap.mjs"), data: { f: () => {} } };
    const error = thrownBy(() => createPool({ worker: { bootstrap } }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/worker\.bootstrap\.data.*structuredClone/);
  });
});

describe("workerExecArgv", () => {
  it("--expose-gc gives lanes gc()", async () => {
    await using without = createPool()({ hasGc });
    expect(await without.call.hasGc()).toBe("undefined");
    await using pool = createPool({ workerExecArgv: ["--expose-gc"] })({ hasGc, collect });
    expect(await pool.call.hasGc()).toBe("function");
    await pool.call.collect();
    expect(globalThis.gc).toBeUndefined();
  });

  it("--max-old-space-size becomes the lane's limit", async () => {
    await using pool = createPool({ workerExecArgv: ["--expose-gc", "--max-old-space-size=96"] })({
      limits,
      hasGc,
    });
    expect(await pool.call.limits()).toMatchObject({ maxOldGenerationSizeMb: 96 });
    expect(await pool.call.hasGc()).toBe("function");
  });

  it("runs with the flags of the page's example", async () => {
    await using pool = createPool({ workerExecArgv: ["--expose-gc", "--max-old-space-size=4096"] })({
      hello,
    });
    expect(await pool.call.hello()).toBe("hello");
  });

  it("takes Node's own flags for threads", async () => {
    await using pool = createPool({ workerExecArgv: ["--no-warnings"] })({ flags });
    expect(await pool.call.flags()).toContain("--no-warnings");
  });

  it("--no-warnings silences warnings of lanes", async () => {
    const program = (argv: string): string =>
      'import { createPool } from "knitting"; import { warn } from "./runtime.mjs";' +
      `const pool = createPool({ workerExecArgv: ${argv}, permission: { mode: "unsafe", console: true } })({ warn });` +
      "await pool.call.warn(); await pool.shutdown();";
    const loud = await runNode(["--input-type=module", "-e", program("[]")]);
    expect(loud).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("a warning from a lane") as string,
    });
    const silent = await runNode(["--input-type=module", "-e", program('["--no-warnings"]')]);
    expect(silent).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([["--no-opt"], ["--jitless", "--stack-trace-limit=5"]])(
    "that Node cannot take for a thread (%s) is refused, saying what to do",
    (...argv) => {
      const error = thrownBy(() => createPool({ workerExecArgv: argv })({ hello }));
      expect(error).toBeInstanceOf(TypeError);
      for (const flag of argv) expect(error.message).toContain(flag);
      expect(error.message).toMatch(/workerExecArgv.*process/s);
    },
  );

  it("does not exist for Node either is refused", () => {
    expect(() => createPool({ workerExecArgv: ["--no-such-flag"] })({ hello })).toThrow(/--no-such-flag/);
  });

  it("must be a list of strings", () => {
    expect(() => createPool({ workerExecArgv: "--expose-gc" as never })).toThrow(/`workerExecArgv`/);
  });

  it("strips the permission flags of the host when permission is unsafe", async () => {
    const permission = process.allowedNodeEnvironmentFlags.has("--permission")
      ? "--permission"
      : "--experimental-permission";
    const program =
      'import { createPool } from "knitting"; import { permission } from "./runtime.mjs";' +
      "const rights = [process.permission?.has('fs.write')];" +
      'const pool = createPool({ permission: "unsafe" })({ permission }); rights.push(await pool.call.permission() ?? "free");' +
      "console.log(rights.join()); await pool.shutdown();";
    const flags = [permission, "--allow-fs-read=*", "--allow-worker", "--no-warnings"];
    const { stdout, stderr } = await runNode([...flags, "--input-type=module", "-e", program]);
    expect(stderr).toBe("");
    expect(stdout).toBe("false,free\n");
  });

  it("leaves a host that was started with V8 flags, conditions and warnings off as it is", async () => {
    const program =
      'import { createPool } from "knitting"; import { flags } from "./runtime.mjs";' +
      'const pool = createPool({ workerExecArgv: ["--trace-warnings"] })({ flags }); console.log((await pool.call.flags()).includes("--trace-warnings")); await pool.shutdown();';
    const ended = await runNode([
      "--no-opt",
      "--max-semi-space-size=32",
      "--conditions=test",
      "--input-type=module",
      "-e",
      program,
    ]);
    expect(ended).toMatchObject({ code: 0, stdout: "true\n" });
  });
});

describe("worker.resourceLimits", () => {
  it("reach thread lanes as Node's own", async () => {
    const resourceLimits = {
      maxOldGenerationSizeMb: 64,
      maxYoungGenerationSizeMb: 12,
      codeRangeSizeMb: 16,
      stackSizeMb: 3,
    };
    await using pool = createPool({ worker: { resourceLimits } })({ limits });
    expect(await pool.call.limits()).toEqual(resourceLimits);
  });

  it("win over a flag that says otherwise", async () => {
    await using pool = createPool({
      workerExecArgv: ["--max-old-space-size=96"],
      worker: { resourceLimits: { maxOldGenerationSizeMb: 64 } },
    })({ limits });
    expect(await pool.call.limits()).toMatchObject({ maxOldGenerationSizeMb: 64 });
  });
});

describe("source", () => {
  it("overrides the module that lanes start from", async () => {
    for (const source of [
      fixture("entry.mjs"),
      new URL("entry.mjs", FIXTURES),
      "../../../fixtures/api/entry.mjs",
    ]) {
      await using pool = createPool({ source, permission: "unsafe" })({ sourceMark });
      expect(await pool.call.sourceMark()).toBe(fixture("entry.mjs"));
    }
  });

  it("that is not there fails the start", async () => {
    await using pool = createPool({ source: fixture("nowhere.mjs") })({ hello });
    const error = await errorOf(pool.call.hello());
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(error.message).toMatch(/nowhere\.mjs/);
  });
});

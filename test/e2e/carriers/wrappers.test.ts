// Programs that stand in front of a lane's own, what lanes print, and what is said when something is not there.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPool } from "knitting";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as tasks from "../../../fixtures/carriers/tasks.mjs";
import { BUBBLEWRAP, NO_BUBBLEWRAP, SKIPPED_BECAUSE } from "./carrier.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const open = (worker: object, more: object = {}) => {
  const pool = createPool({ ...more, worker: { runtime: "process", ...worker } })(tasks);
  onTestFinished(() => pool.shutdown());
  return pool;
};

describe("wrappers of process lanes", () => {
  test("prlimit holds a lane to limits that the runtime does not know", async () => {
    const { call } = open(
      { processCommandPrefix: ["prlimit", "--nofile=64:64", "--core=0"] },
      { permission: "unsafe" },
    );
    const limits = (await call.readText("/proc/self/limits")) as string;
    expect(limits).toMatch(/Max open files\s+64\s+64/);
  });

  test("one that replaces stdin works with named memory", async () => {
    const wrapper = ["/bin/sh", "-c", 'exec "$@" < /dev/null', "sh"];
    const { call } = open({ processCommandPrefix: wrapper, processSharedMemory: "named" });
    expect(await call.add([1, 2])).toBe(3);
  });

  test("one that replaces stdin is told of, where memory is inherited", async () => {
    const wrapper = ["/bin/sh", "-c", 'exec "$@" < /dev/null', "sh"];
    const { ready } = open({ processCommandPrefix: wrapper });
    await expect(ready).rejects.toThrow(/stdin[\s\S]*processSharedMemory[\s\S]*"named"/);
    await expect(ready).rejects.toMatchObject({ code: "LANE_STARTUP" });
  });

  test("one that ends by itself is no lane, and the pool says so", async () => {
    const { ready, call } = open({
      processCommandPrefix: ["/bin/sh", "-c", "echo no such luck >&2; exit 7"],
    });
    await expect(ready).rejects.toMatchObject({ code: "LANE_STARTUP", laneIndex: 0 });
    await expect(ready).rejects.toThrow(/code 7[\s\S]*no such luck/);
    await expect(call.add([1, 2])).rejects.toMatchObject({ code: "POOL_SHUT_DOWN" });
  });

  test("one that is not installed is named", () => {
    expect(() => open({ processCommandPrefix: ["no-such-wrapper"] })).toThrow(
      /worker\.processCommandPrefix.*"no-such-wrapper".*PATH/,
    );
  });

  test.skipIf(NO_BUBBLEWRAP !== undefined)(
    `bubblewrap keeps a lane from the network and from writing${SKIPPED_BECAUSE}`,
    async () => {
      const { call } = open({ processCommandPrefix: [...BUBBLEWRAP] }, { permission: "unsafe" });
      await expect(call.writeFile(join(root, "written-by-a-lane.txt"))).rejects.toMatchObject({
        code: "EROFS",
      });
      expect(await call.networkInterfaces()).toEqual(["lo"]);
    },
  );
});

describe("what process lanes print", () => {
  const program = join(root, "fixtures/carriers/printing.mjs");
  const kinds = [["node"], ["deno"], ["bun"]] as const;

  test.each(kinds)(
    "is silenced or passed on in order, and diagnostics in any case, on %s",
    async (runtime) => {
      const worker = JSON.stringify({ runtime: "process", processRuntime: runtime });
      const silent = await run(process.execPath, [program, worker, "silent"]);
      expect(silent.stdout).toBe("");
      expect(silent.stderr).toMatch(new RegExp(`^\\[w0·${runtime}·\\+[\\d.]+ms\\] lifecycle: ready$`, "m"));
      expect(silent.stderr).not.toContain("line 1");
      const loud = await run(process.execPath, [program, worker, "console"]);
      expect(loud.stdout).toBe(Array.from({ length: 5 }, (_, n) => `[w0] line ${n}\n`).join(""));
      expect(loud.stderr).toContain("[w0] line 4 on stderr\n");
    },
  );
});

describe("debug namespaces", () => {
  const program = join(root, "fixtures/carriers/printing.mjs");

  test.each([["node"], ["deno"], ["bun"]])("are told of by lanes on %s, too", async (runtime) => {
    const worker = JSON.stringify({ runtime: "process", processRuntime: runtime });
    const { stdout, stderr } = await run(process.execPath, [program, worker, "debug"]);
    expect(stdout).toBe("");
    const told = stderr.split("\n").filter((line) => line !== "");
    const lane = new RegExp(`^\\[w0·${runtime}·\\+[\\d.]+ms\\] (\\w+): `);
    const host = /^\[host·node·\+[\d.]+ms\] (\w+): /;
    const namespaces = (pattern: RegExp) =>
      [...new Set(told.flatMap((line) => pattern.exec(line)?.[1] ?? []))].sort();
    expect(told.filter((line) => !lane.test(line) && !host.test(line))).toEqual([]);
    expect(namespaces(lane)).toEqual(["globals", "imports", "lifecycle", "signals"]);
    expect(namespaces(host)).toEqual(expect.arrayContaining(["host", "lifecycle", "signals"]));
    expect(stderr).toMatch(/imports: 1 tasks from \S+tasks\.mjs/);
  });
});

describe("without koffi", () => {
  test("threads work, and a process pool says what to install", async () => {
    const folder = mkdtempSync(join(tmpdir(), "knitting-without-koffi-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(join(root, "dist"), join(folder, "node_modules/knitting/dist"), { recursive: true });
    cpSync(join(root, "package.json"), join(folder, "node_modules/knitting/package.json"));
    cpSync(join(root, "fixtures/carriers/bare-pools.mjs"), join(folder, "pools.mjs"));
    const { stdout } = await run(process.execPath, ["pools.mjs"], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      thread: 3,
      code: "SHARED_MEMORY_UNAVAILABLE",
      message: expect.stringMatching(/koffi.*npm install koffi/) as string,
    });
  });
});

test("a hundred pools of processes leave no descriptor, memory or process behind", async () => {
  const descriptors = () => readdirSync("/proc/self/fd").length;
  const { call, shutdown } = createPool({ worker: { runtime: "process" }, permission: "unsafe" })(tasks);
  await call.add([1, 1]);
  await shutdown();
  const before = descriptors();
  const namePrefix = `knitting-many-${process.pid}`;
  for (let round = 0; round < 25; round++) {
    await Promise.all(
      Array.from({ length: 4 }, async (_, n) => {
        const memory = n % 2 === 0 ? "inherit" : { mode: "named" as const, namePrefix };
        const pool = createPool({
          permission: "unsafe",
          worker: { runtime: "process", processSharedMemory: memory },
        })(tasks);
        expect(await pool.call.add([round, n])).toBe(round + n);
        await pool.shutdown();
      }),
    );
  }
  expect(readdirSync("/dev/shm").filter((name) => name.startsWith(namePrefix))).toEqual([]);
  // Pipes are closed a turn of the event loop later.
  await vi.waitFor(() => expect(descriptors()).toBe(before));
});

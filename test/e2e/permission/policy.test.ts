// What a lane may do under each policy, tried in earnest.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPool, importTask, KnittingError, type PoolOptions } from "knitting";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, thrownBy } from "../api/outcome.ts";

const href = new URL("../../../fixtures/permission/tasks.mjs", import.meta.url).href;
const task = <Args, Result>(name: string) => importTask<Args, Result>({ href, name });
const tasks = {
  read: task<string, string>("read"),
  write: task<string, string>("write"),
  variable: task<string, string | undefined>("variable"),
  variables: task<void, string[]>("variables"),
  run: task<string, string>("run"),
  startWorker: task<void, string>("startWorker"),
  hasBuiltin: task<string, boolean>("hasBuiltin"),
  importFrom: task<string, void>("importFrom"),
};

const [major = 0] = process.versions.node.split(".").map(Number);
/** A thread of Node 22 reads the working directory unasked, and nothing takes that back. */
const READS_CWD_UNASKED = major === 22 || major === 23;

let outside = "";
const inside = join(process.cwd(), `permission-test-${process.pid}`);

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), "knitting-outside-"));
  writeFileSync(join(outside, "secret.txt"), "secret");
  writeFileSync(`${inside}.txt`, "plain");
});

afterAll(() => {
  rmSync(outside, { recursive: true });
  rmSync(`${inside}.txt`, { force: true });
});

const poolWith = (permission: PoolOptions["permission"]) =>
  createPool(permission === undefined ? {} : { permission })(tasks);

describe.each([
  ["left out", undefined],
  ["strict", "strict"],
  ["an object", { mode: "strict" }],
] as const)("permission %s", (_, permission) => {
  it("allows the working directory, new files in it included", async () => {
    await using pool = poolWith(permission);
    expect(await pool.call.read(`${inside}.txt`)).toBe("plain");
    expect(await pool.call.read("package-lock.json")).toContain('"lockfileVersion"');
    expect(await pool.call.write(`${inside}-new.txt`)).toBe("written");
  });

  it("denies what is outside, what is secret inside, and writing to node_modules", async () => {
    await using pool = poolWith(permission);
    const denied = { code: "ERR_ACCESS_DENIED" };
    expect(await errorOf(pool.call.read(join(outside, "secret.txt")))).toMatchObject(denied);
    expect(await errorOf(pool.call.read("/etc/passwd"))).toMatchObject(denied);
    expect(await errorOf(pool.call.write(join(outside, "new.txt")))).toMatchObject(denied);
    expect(await errorOf(pool.call.write(join("node_modules", "new.txt")))).toMatchObject(denied);
    expect(await errorOf(pool.call.write(".env.test-only"))).toMatchObject(denied);
    if (!READS_CWD_UNASKED) {
      expect(await errorOf(pool.call.read(join(".git", "HEAD")))).toMatchObject(denied);
    }
    expect(pool.permissions.find(({ rule }) => rule === "denyRead")?.enforced).toBe(!READS_CWD_UNASKED);
  });

  it("denies programs and workers", async () => {
    await using pool = poolWith(permission);
    expect(await errorOf(pool.call.run("echo out"))).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    expect(await errorOf(pool.call.startWorker())).toMatchObject({ code: "ERR_ACCESS_DENIED" });
  });

  it("shows harmless variables only", async () => {
    process.env["KNITTING_TEST_SECRET"] = "secret";
    try {
      await using pool = poolWith(permission);
      expect(await pool.call.variable("KNITTING_TEST_SECRET")).toBeUndefined();
      expect(await pool.call.variable("PATH")).toBeUndefined();
      expect(await pool.call.variable("NODE_ENV")).toBe(process.env["NODE_ENV"]);
    } finally {
      delete process.env["KNITTING_TEST_SECRET"];
    }
  });
});

it("limits of the runtime are told from rules", async () => {
  await using pool = poolWith("strict");
  const limitOf = (name: string): unknown => pool.permissions.find(({ rule }) => rule === name)?.limit;
  expect(limitOf("symlinks")).toBe(true);
  for (const rule of ["read", "net", "env"]) expect(limitOf(rule)).toBeUndefined();
});

describe("unsafe", () => {
  it("allows everything, and reports no rule", async () => {
    await using pool = poolWith("unsafe");
    expect(await pool.call.read(join(outside, "secret.txt"))).toBe("secret");
    expect(await pool.call.write(join(outside, "new.txt"))).toBe("written");
    expect(await pool.call.run("echo out")).toBe("out\n");
    expect(await pool.call.startWorker()).toBe("started");
    expect(await pool.call.variable("PATH")).toBe(process.env["PATH"]);
    expect(pool.permissions).toEqual([]);
  });
});

describe("rules", () => {
  it("widen strict mode where they say so", async () => {
    const [file] = [join(outside, "secret.txt")];
    await using pool = poolWith({ read: [".", file], env: { allow: ["PATH"] }, write: false });
    expect(await pool.call.read(file)).toBe("secret");
    expect(await pool.call.variable("PATH")).toBe(process.env["PATH"]);
    expect(await errorOf(pool.call.write(`${inside}-new.txt`))).toMatchObject({ code: "ERR_ACCESS_DENIED" });
  });

  it("follow no link that leads out of what is allowed", async () => {
    const link = `${inside}-link.txt`;
    symlinkSync(join(outside, "secret.txt"), link);
    try {
      await using pool = poolWith("strict");
      const outcome = errorOf(pool.call.read(link));
      if (READS_CWD_UNASKED) await outcome.catch(() => {});
      else expect(await outcome).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    } finally {
      rmSync(link);
    }
  });

  it("load environment files", async () => {
    const file = join(outside, "lane.env");
    writeFileSync(file, "FROM_FILE=yes\n");
    await using pool = poolWith({ env: { files: [file] } });
    expect(await pool.call.variable("FROM_FILE")).toBe("yes");
  });

  it("are refused when they must be enforced and cannot be, each with its reason", () => {
    const error = thrownBy(() => poolWith({ enforce: "required", run: ["git"] }));
    expect(error).toBeInstanceOf(KnittingError);
    expect(error).toMatchObject({ code: "KNT_ERROR_PERMISSION" });
    expect(error.message).toMatch(/run \(.+\)/);
    expect(error.message).toContain("leave enforce out");
  });

  it("are refused with an inline lane when they must be enforced", () => {
    const options = { inliner: {}, permission: { enforce: "required", net: true } } as const;
    expect(thrownBy(() => createPool(options)(tasks)).message).toContain("inliner (the inline lane");
  });
});

describe("flags of the host and of lanes", () => {
  it.skipIf(major < 22)("do not bring node:sqlite back, which opens any file", async () => {
    const options = { workerExecArgv: ["--experimental-sqlite"] };
    await using strict = createPool(options)(tasks);
    expect(await strict.call.hasBuiltin("node:sqlite")).toBe(false);
    await using open = createPool({ ...options, permission: "unsafe" })(tasks);
    expect(await open.call.hasBuiltin("node:sqlite")).toBe(true);
  });

  it.skipIf(major >= 22)("do not let modules be imported from the network", async () => {
    const options = { workerExecArgv: ["--experimental-network-imports"] };
    await using pool = createPool({ ...options, permission: "strict" })(tasks);
    const code = "ERR_UNSUPPORTED_ESM_URL_SCHEME";
    expect(await errorOf(pool.call.importFrom("http://127.0.0.1:9/none.mjs"))).toMatchObject({ code });
    await using free = createPool(options)(tasks);
    expect(await errorOf(free.call.importFrom("http://127.0.0.1:9/none.mjs"))).not.toMatchObject({ code });
  });
});

describe("a host with permission flags of its own", () => {
  it.each(["strict", "unsafe"])(
    "opens a pool that is %s, and its lanes have the pool's rules",
    async (mode) => {
      const flag = major === 20 ? "--experimental-permission" : "--permission";
      const root = fileURLToPath(new URL("../../../", import.meta.url));
      const flags = [flag, `--allow-fs-read=${join(root, "*")}`, "--allow-worker", "--no-warnings"];
      const net = major < 25 ? [] : ["--allow-net"];
      const host = fileURLToPath(
        new URL("../../../fixtures/permission/restricted-host.mjs", import.meta.url),
      );
      const args = [...flags, ...net, host, mode, join(outside, "secret.txt")];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
      expect(stdout).toBe(mode === "unsafe" ? "secret\n" : "ERR_ACCESS_DENIED\n");
    },
  );
});

describe("a runtime that does not hold a lane to the policy", () => {
  it("is found out before any task loads: a flag that was smuggled in ends the start", async () => {
    await using pool = createPool({ workerExecArgv: ["--allow-worker"] })(tasks);
    const error = await errorOf(pool.call.startWorker());
    expect(error).toMatchObject({ code: "LANE_STARTUP" });
    expect(error.message).toContain("checking its permissions");
    expect(error.message).toContain("the runtime allows worker, which the policy denies");
  });
});

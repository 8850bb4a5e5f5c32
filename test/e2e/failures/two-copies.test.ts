import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as ours from "knitting";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as plain from "../../../fixtures/tasks/plain.mjs";
import { errorOf } from "../api/outcome.ts";

// A second copy of the package, as a linked library brings one.
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "knitting-copy-"));
let theirs: typeof ours;
let theirTasks: typeof plain;

beforeAll(async () => {
  cpSync(join(ROOT, "dist"), join(FOLDER, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(FOLDER, "package.json"));
  cpSync(join(ROOT, "fixtures", "tasks"), join(FOLDER, "fixtures", "tasks"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(FOLDER, "node_modules"));
  theirs = (await import(pathToFileURL(join(FOLDER, "dist/pool/index.js")).href)) as typeof ours;
  theirTasks = (await import(pathToFileURL(join(FOLDER, "fixtures/tasks/plain.mjs")).href)) as typeof plain;
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe("two copies of the package", () => {
  test("are two copies", () => {
    expect(theirs.createPool).not.toBe(ours.createPool);
    expect(theirTasks.double).not.toBe(plain.double);
  });

  test("run each other's tasks", async () => {
    await using here = ours.createPool({ threads: 2 })({ double: theirTasks.double, echo: plain.echo });
    await using there = theirs.createPool({ threads: 2 })({ double: plain.double, echo: theirTasks.echo });
    for (const pool of [here, there]) {
      expect(await Promise.all([1, 2, 3, 4].map((number) => pool.call.double(number)))).toEqual([2, 4, 6, 8]);
      expect(await pool.call.echo({ nested: [1n] })).toEqual({ nested: [1n] });
    }
  });

  test("agree on moved results and on exhausted abort slots", async () => {
    await using pool = ours.createPool({ abortSignalCapacity: 1 })({
      bounce: theirTasks.bounce,
      abortableEcho: theirTasks.abortableEcho,
    });
    const buffer = new ArrayBuffer(8);
    expect(new Uint8Array(await pool.call.bounce(buffer, { transfer: [buffer] }))[0]).toBe(1);
    const calls = await Promise.allSettled([pool.call.abortableEcho(1), pool.call.abortableEcho(2)]);
    expect(calls).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: theirs.AbortSignalPoolExhausted },
    ]);
  });

  test("both know that they are in a lane", async () => {
    writeFileSync(
      join(FOLDER, "fixtures/tasks/opens-pool.mjs"),
      `import { createPool, task } from "knitting";
       export const nested = task({ f: () => { createPool(); } });`,
    );
    const href = pathToFileURL(join(FOLDER, "fixtures/tasks/opens-pool.mjs")).href;
    const { nested } = (await import(href)) as { nested: ours.Task<void, void> };
    await using pool = ours.createPool()({ nested });
    const error = await errorOf(pool.call.nested());
    expect(error).toMatchObject({ code: "LANE_ONLY_HOST" });
    expect(error.message).toContain("isMain");
  });
});

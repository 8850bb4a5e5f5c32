import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as pools from "knitting";
import { createPool } from "knitting";
import * as ours from "knitting/shared-memory";
import { text } from "knitting/utils";
import { afterAll, describe, expect, test } from "vitest";
import { echo, writeText } from "../../../fixtures/tasks/shared.mjs";
import { thrownBy } from "../api/outcome.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "knitting-copy-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** A copy of the built package, with the packages of the project or without any. */
function copy(name: string, withPackages: boolean): (path: string) => Promise<unknown> {
  const folder = join(FOLDER, name);
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  if (withPackages) symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return (path) => import(pathToFileURL(join(folder, path)).href);
}

test("memory of another copy of the package crosses like one's own", async () => {
  const load = copy("second", true);
  const theirs = (await load("dist/pool/shared-memory/index.js")) as typeof ours;
  expect(theirs.ProcessSharedBuffer).not.toBe(ours.ProcessSharedBuffer);
  await using pool = createPool()({ echo, writeText });
  using buffer = theirs.ProcessSharedBuffer.create({ bytes: 64 });
  await pool.call.writeText([buffer, "seen"]);
  expect(text.read(buffer)).toBe("seen");
  const back = await pool.call.echo(buffer);
  expect(back).toBeInstanceOf(ours.ProcessSharedBuffer);
});

describe("without koffi", () => {
  test("pools run, and shared memory says what to install", async () => {
    const load = copy("without", false);
    const { ProcessSharedBuffer } = (await load("dist/pool/shared-memory/index.js")) as typeof ours;
    const { createPool } = (await load("dist/pool/index.js")) as typeof pools;
    const { text: theirText } = (await load("dist/pool/conversions/index.js")) as { text: typeof text };
    await using pool = createPool({ threads: 1 })({});
    await pool.ready;
    const bytes = new Uint8Array(64);
    theirText.write(bytes, "bytes need no koffi");
    expect(theirText.read(bytes)).toBe("bytes need no koffi");
    const error = thrownBy(() => ProcessSharedBuffer.create({ bytes: 8 }));
    expect(error).toMatchObject({ code: "SHARED_MEMORY_UNAVAILABLE", cause: { code: "MODULE_NOT_FOUND" } });
    expect(error.message).toBe(
      'Shared memory across processes needs the package "koffi", and it is not installed. To mend it, install it: ' +
        "npm install koffi",
    );
  });
});

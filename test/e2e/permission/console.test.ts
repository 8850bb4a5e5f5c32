// What a lane prints under `console: false` and `true`, in a host of its own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const host = fileURLToPath(new URL("../../../fixtures/permission/console.mjs", import.meta.url));

async function output(options: object, texts: readonly string[] = ["one", "two", "three"]) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    "--no-warnings",
    host,
    JSON.stringify(options),
    ...texts,
  ]);
  return { stdout, stderr };
}

it("is silent by default, and the host ends by itself", async () => {
  expect(await output({})).toEqual({ stdout: "", stderr: "" });
});

it("is silent in unsafe mode when told so", async () => {
  expect(await output({ permission: { mode: "unsafe", console: false } })).toEqual({
    stdout: "",
    stderr: "",
  });
});

it("forwards in order", async () => {
  const lines = "one\ntwo\nthree\n";
  expect(await output({ permission: { console: true } })).toEqual({ stdout: lines, stderr: lines });
});

it("forwards all that the last call before a shutdown printed", async () => {
  const text = Array.from({ length: 500 }, (_, index) => `line ${index}`).join("\n");
  const printed = `${text}\n${"x".repeat(100_000)}\nend\n`;
  const texts = [`${text}\n${"x".repeat(100_000)}`, "end"];
  for (const options of [{ permission: { console: true } }, { permission: "unsafe" }]) {
    expect(await output(options, texts)).toEqual({ stdout: printed, stderr: printed });
  }
});

it("tags each line with its lane while debugging", async () => {
  const { stdout } = await output({ permission: { console: true }, debug: { host: true } });
  expect(stdout).toBe("[w0] one\n[w0] two\n[w0] three\n");
});

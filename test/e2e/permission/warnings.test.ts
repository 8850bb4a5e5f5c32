// What a host is warned about, in a process of its own: once, however many pools there are.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PoolOptions } from "knitting";
import { afterAll, beforeAll, expect, it } from "vitest";

const host = fileURLToPath(new URL("../../../fixtures/permission/warnings.mjs", import.meta.url));

let coverage = "";
beforeAll(() => void (coverage = mkdtempSync(join(tmpdir(), "knitting-coverage-"))));
afterAll(() => rmSync(coverage, { recursive: true }));

interface Warning {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

async function warnings(
  permission: PoolOptions["permission"],
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly Warning[]> {
  // Left out, Node would pass its own on.
  const env = { ...process.env, NODE_V8_COVERAGE: "" };
  const args = ["--no-warnings", host, JSON.stringify({ permission })];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env, ...variables } });
  const all = JSON.parse(stdout) as readonly Warning[];
  return all.filter(({ name }) => name === "KnittingWarning");
}

it("warns once about an explicit rule that is not enforced", async () => {
  expect(await warnings({ run: ["git"] })).toMatchObject([
    {
      code: "KNT_PERMISSION_NOT_ENFORCED",
      message: expect.stringMatching(/^permission\.run is not enforced: ./),
    },
  ]);
});

it("does not warn about defaults, nor about rules that are enforced", async () => {
  expect(await warnings("strict")).toEqual([]);
  expect(await warnings({ write: false, run: false })).toEqual([]);
});

it("warns once that the coverage of lanes is lost while coverage is measured", async () => {
  const variables = { NODE_V8_COVERAGE: coverage };
  expect(await warnings("strict", variables)).toMatchObject([
    { code: "KNT_COVERAGE_LOST", message: expect.stringContaining("Coverage of lanes is lost") },
  ]);
});

it("lets lanes write their coverage where nothing stands in the way, and warns about nothing", async () => {
  const folder = join(coverage, "unsafe");
  expect(await warnings("unsafe", { NODE_V8_COVERAGE: folder })).toEqual([]);
  // The host's own file, and one of each lane.
  expect(readdirSync(folder).length).toBe(3);
});

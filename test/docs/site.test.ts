import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findChromium } from "../../scripts/docs/browser.mjs";

// The site of the documentation, made as `npm run docs:build` makes it. It fails on links that lead nowhere, and on exports without a docstring.

const root = fileURLToPath(new URL("../../", import.meta.url));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const run = promisify(execFile);
const options = { cwd: root, shell: process.platform === "win32", maxBuffer: 2 ** 26 };

test("builds, without a warning of the reference", { timeout: 600_000 }, async () => {
  const { stdout, stderr } = await run(npm, ["run", "docs:build"], options);
  expect(stdout + stderr).toContain("build complete");
  expect(stdout + stderr).not.toContain("[warning]");
});

const NO_BROWSER = findChromium() === undefined ? " (skipped: no Chromium is installed)" : "";

test.skipIf(NO_BROWSER !== "")(
  `its pages open without an error, on a desk and on a phone${NO_BROWSER}`,
  { timeout: 600_000 },
  async () => {
    const { stdout } = await run(npm, ["run", "docs:check"], options);
    expect(stdout).toMatch(/[1-9]\d* pages at 1280 and 390 pixels: 0 problems/u);
  },
);

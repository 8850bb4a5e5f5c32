// @ts-check
// The package as npm would publish it: packed once, then looked at by publint, by attw and for what it holds.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runAsScript } from "./files.mjs";

const WANTED =
  /^(?:package\.json|README\.md|LICENSE|dist\/(?:pool|plugin|bench|cli)\/[\w./-]+\.(?:js|d\.ts))$/u;
const NEEDED = [
  "package.json",
  "README.md",
  "LICENSE",
  "dist/pool/index.js",
  "dist/plugin/index.js",
  "dist/cli/main.js",
  "dist/cli/attempts.js",
];

/**
 * @param {readonly string[]} paths in the package
 * @returns {readonly string[]}
 */
export function contentProblems(paths) {
  return [
    ...paths.filter((path) => !WANTED.test(path)).map((path) => `${path}: should not be in the package`),
    ...NEEDED.filter((path) => !paths.includes(path)).map((path) => `${path}: is missing in the package`),
  ];
}

const root = fileURLToPath(new URL("../../", import.meta.url));

runAsScript(import.meta.url, () => {
  const folder = mkdtempSync(join(tmpdir(), "knitting-package-"));
  try {
    const paths = pack(folder);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) return ["npm pack made no package"];
    const path = join(folder, tarball);
    return [
      ...contentProblems(paths),
      ...run("publint", ["run", path, "--strict"]),
      ...run("attw", [path, "--profile", "esm-only", "--no-color", "--no-emoji"]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} folder where the package goes
 * @returns {readonly string[]} what is in it
 */
function pack(folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const options = /** @type {const} */ ({ cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  /** @type {unknown} */
  const answer = JSON.parse(execFileSync("npm", args, options));
  // An array up to npm 11, an object by package name from 12 on.
  const [packed] = /** @type {{ files: { path: string }[] }[]} */ (Object.values(Object(answer)));
  return packed?.files.map(({ path }) => path) ?? [];
}

/**
 * @param {string} tool
 * @param {readonly string[]} args
 * @returns {readonly string[]} its output, if it objects
 */
function run(tool, args) {
  const bin = join(root, "node_modules", ".bin", tool);
  const { status, stdout, stderr, error } = spawnSync(bin, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return status === 0 ? [] : [`${tool}: ${error?.message ?? ""}${stdout}${stderr}`.trim()];
}

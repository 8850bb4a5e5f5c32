// @ts-check
// The package as npm would publish it: packed once, then looked at by publint, by attw and for what it holds.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runAsScript } from "./files.mjs";
import { namedFiles, reachableFrom } from "./reachable.mjs";

/** @typedef {{ path: string, size: number, mode: number }} PackedFile */

const WANTED =
  /^(?:package\.json|README\.md|LICENSE|dist\/(?:pool|plugin|bench|cli)\/[\w./-]+\.(?:m?js|d\.ts))$/u;
const NEEDED = ["package.json", "README.md", "LICENSE"];
/** Twice what the largest has, and one and a half times what all have: whoever needs more says so here. */
const LARGEST_FILE_BYTES = 400_000;
const LARGEST_PACKAGE_BYTES = 2_000_000;

/**
 * @param {readonly PackedFile[]} files in the package
 * @param {unknown} manifest package.json
 * @param {(path: string) => string | undefined} read the text of a file
 * @returns {readonly string[]}
 */
export function contentProblems(files, manifest, read) {
  const paths = files.map(({ path }) => path);
  const { bin, exports, sideEffects } = /** @type {Record<string, unknown>} */ (manifest);
  const programs = namedFiles(bin);
  const entries = [...namedFiles([bin, exports, sideEffects]), ...NEEDED];
  const reached = reachableFrom(entries, read);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return [
    ...paths.filter((path) => !WANTED.test(path)).map((path) => `${path}: should not be in the package`),
    ...paths
      .filter((path) => path.startsWith("dist/") && WANTED.test(path) && !reached.has(path))
      .map((path) => `${path}: nothing in the package leads to it`),
    ...[...new Set(entries)]
      .filter((path) => !paths.includes(path))
      .map((path) => `${path}: is missing in the package`),
    ...files
      .filter(({ path, mode }) => (mode & 0o777) !== (programs.includes(path) ? 0o755 : 0o644))
      .map(({ path, mode }) => `${path}: has the mode ${(mode & 0o777).toString(8)}`),
    ...files
      .filter(({ size }) => size > LARGEST_FILE_BYTES)
      .map(({ path, size }) => `${path}: has ${size} bytes, more than ${LARGEST_FILE_BYTES}`),
    ...(total > LARGEST_PACKAGE_BYTES
      ? [`The package has ${total} bytes, more than ${LARGEST_PACKAGE_BYTES}`]
      : []),
  ];
}

const root = fileURLToPath(new URL("../../", import.meta.url));

runAsScript(import.meta.url, () => {
  const folder = mkdtempSync(join(tmpdir(), "knitting-package-"));
  try {
    const files = pack(folder);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) return ["npm pack made no package"];
    const path = join(folder, tarball);
    return [
      ...contentProblems(files, JSON.parse(textOf("package.json") ?? "{}"), textOf),
      ...run("publint", ["run", path, "--strict"]),
      ...run("attw", [path, "--profile", "esm-only", "--no-color", "--no-emoji"]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder where the package goes
 * @returns {readonly PackedFile[]} what is in it
 */
function pack(folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const options = /** @type {const} */ ({ cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  /** @type {unknown} */
  const answer = JSON.parse(execFileSync("npm", args, options));
  // An array up to npm 11, an object by package name from 12 on.
  const [packed] = /** @type {{ files: PackedFile[] }[] } */ (Object.values(Object(answer)));
  return packed?.files ?? [];
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

// The packed package and the Nodes that it is tried on.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const NODE_MAJORS = [20, 22, 24, 26];
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Where Nodes are kept. Not with temporary files: a sandbox may well show its lanes none of those, and then no Node either. */
export function nodeCache() {
  return process.env["KNITTING_COMPAT_CACHE"] ?? join(root, "node_modules", ".cache", "knitting-nodes");
}

/**
 * npm has the binary of every platform in a package of its own; the package `node` would need an install script.
 * @param {number} major
 * @param {string} cache
 */
export function binaryOf(major, cache) {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(cache, String(major));
  const binary = join(
    folder,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts"];
  execFileSync(npm, ["install", "--prefix", folder, ...flags, `${name}@${major}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (!existsSync(binary)) throw new Error(`npm's package ${name}@${major} has no ${binary}`);
  return binary;
}

/**
 * Packs what was built, or takes the package that KNITTING_COMPAT_TARBALL names.
 * @param {string} folder where the package goes
 * @returns {string} its path
 */
export function packInto(folder) {
  const given = process.env["KNITTING_COMPAT_TARBALL"];
  if (given !== undefined && given !== "") return given;
  const packed = execFileSync(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  const report = JSON.parse(packed);
  const [{ filename }] = Array.isArray(report) ? report : Object.values(report);
  return join(folder, filename);
}

/**
 * Installs the package in a new project.
 * @param {string} folder
 * @param {readonly string[]} [others] what to install beside it
 */
export function installPackage(folder, others = []) {
  const tarball = packInto(folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "knitting-compat", private: true, type: "module" }),
  );
  install(folder, [tarball, ...others]);
}

/**
 * Installs packages beside what the folder's package.json asks for. Without install scripts, which npm may hold back.
 * @param {string} folder
 * @param {readonly string[]} packages
 */
export function install(folder, packages) {
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
  execFileSync(npm, ["install", ...flags, ...packages], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

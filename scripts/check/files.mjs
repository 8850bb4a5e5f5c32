// @ts-check
// The files of the project, and how a check that reads them reports: one problem a line, exit code 1 if there is one.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Made by tools, and not ours to check. */
const SKIPPED = new Set(["node_modules", ".git", "dist", "dist.old", "coverage", ".vite", ".temp"]);

/**
 * All files below a folder, sorted.
 *
 * @param {string} folder
 * @returns {readonly string[]}
 */
export function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name) && !name.startsWith(".dist-"))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
    });
}

/**
 * Does nothing when the module is imported, as by a test.
 *
 * @param {string} url of the module
 * @param {() => Promise<readonly string[]> | readonly string[]} findProblems
 */
export function runAsScript(url, findProblems) {
  const [, script] = process.argv;
  if (script === undefined || url !== pathToFileURL(script).href) return;
  void report(findProblems);
}

/** @param {() => Promise<readonly string[]> | readonly string[]} findProblems */
async function report(findProblems) {
  const problems = await findProblems();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

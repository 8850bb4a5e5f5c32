// @ts-check
// `--counts file` of the programs that try the package out: what came of it, for whoever runs several of them.
import { readFileSync, writeFileSync } from "node:fs";

/** @typedef {import("../../scripts/count-tests.mjs").Counts} Counts */

/**
 * The value behind a flag of this program.
 * @param {string} flag
 * @returns {string | undefined}
 */
export function flagValue(flag) {
  const at = process.argv.indexOf(flag);
  if (at === -1) return undefined;
  const value = process.argv[at + 1];
  if (value === undefined || value.startsWith("--")) throw new Error(`Expected a value after \`${flag}\``);
  return value;
}

/** Writes them down if the program was asked to. @param {Counts} counts */
export function writeCounts(counts) {
  const path = flagValue("--counts");
  if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
}

/** @param {string} path @returns {unknown} nothing when there is no such file */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

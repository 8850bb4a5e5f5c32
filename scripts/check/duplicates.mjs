// @ts-check
// Code that stands in two places. Compared are lines without their indentation; those of comments, imports and brackets alone do not
// count. What is alike on purpose says so below.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { filesUnder, runAsScript } from "./files.mjs";

/** How many lines in a row make a duplicate. */
export const FEWEST_LINES = 8;
const CODE = /\.[cm]?[jt]sx?$/u;
const FOLDERS = ["src", "bench", "scripts", "test", "examples"];

/** Pairs of files that may share lines, and why. @type {readonly { files: readonly string[], why: string }[]} */
const ALLOWED = [
  {
    files: ["src/plugin/test/lane-test.ts"],
    why: "Vitest reads the names of fixtures from a function's own text",
  },
  {
    files: ["src/plugin/options.ts", "src/pool/options/resolve.ts"],
    why: "a Vitest config loads no pool; the type of both lists keeps them complete",
  },
];

/** @typedef {{ path: string, text: string, line: number }} CodeLine */

/**
 * The lines of a file that count.
 *
 * @param {string} path
 * @param {string} source
 * @returns {readonly CodeLine[]}
 */
export function codeLines(path, source) {
  const bare = source
    .replaceAll(/^\s*\/\*[^]*?\*\//gmu, blank)
    .replaceAll(/^(?:import|export)\b(?:[^;"'`(=]|\btype\b)*?\bfrom\s*["'][^"']*["'];?/gmu, blank);
  return bare
    .split("\n")
    .map((text, index) => ({ path, text: text.trim(), line: index + 1 }))
    .filter(({ text }) => /\w{2}/u.test(text) && !text.startsWith("//") && !/^import\b/u.test(text));
}

/** @param {string} text */
const blank = (text) => text.replaceAll(/[^\n]/gu, "");

/**
 * Runs of lines that stand in two places, the longest that they can be.
 *
 * @param {readonly (readonly CodeLine[])[]} files
 * @param {number} [fewest]
 * @returns {readonly { first: CodeLine, second: CodeLine, length: number }[]}
 */
export function duplicatesIn(files, fewest = FEWEST_LINES) {
  /** @type {Map<string, { lines: readonly CodeLine[], start: number }[]>} */
  const places = new Map();
  for (const lines of files) {
    for (let start = 0; start + fewest <= lines.length; start++) {
      const key = textAt(lines, start, fewest);
      const known = places.get(key);
      if (known === undefined) places.set(key, [{ lines, start }]);
      else known.push({ lines, start });
    }
  }
  const found = [];
  for (const [place, ...others] of places.values()) {
    if (place === undefined) continue;
    for (const other of others) {
      const { lines: ours, start } = place;
      const { lines: theirs, start: from } = other;
      // It begins earlier: found there.
      if (start > 0 && from > 0 && ours[start - 1]?.text === theirs[from - 1]?.text) continue;
      // A run that repeats itself in one file overlaps.
      if (ours === theirs && from < start + fewest) continue;
      let length = fewest;
      while (
        ours[start + length] !== undefined &&
        ours[start + length]?.text === theirs[from + length]?.text
      ) {
        length++;
      }
      const [first, second] = [ours[start], theirs[from]];
      if (first !== undefined && second !== undefined) found.push({ first, second, length });
    }
  }
  return found.toSorted((a, b) => b.length - a.length);
}

/** @param {readonly CodeLine[]} lines @param {number} start @param {number} count */
function textAt(lines, start, count) {
  return lines
    .slice(start, start + count)
    .map(({ text }) => text)
    .join("\n");
}

const root = fileURLToPath(new URL("../../", import.meta.url));

runAsScript(import.meta.url, () => {
  const paths = filesUnder(root).filter((path) => CODE.test(path));
  const files = paths
    .map((path) => [relative(root, path).replaceAll("\\", "/"), readFileSync(path, "utf8")])
    .filter(([path = ""]) => FOLDERS.includes(path.split("/", 1)[0] ?? ""))
    .map(([path = "", source = ""]) => codeLines(path, source));
  return duplicatesIn(files)
    .filter(
      ({ first, second }) =>
        !ALLOWED.some(({ files: allowed }) => allowed.includes(first.path) && allowed.includes(second.path)),
    )
    .map(
      ({ first, second, length }) =>
        `${first.path}:${first.line}: ${length} lines stand again at ${second.path}:${second.line}`,
    );
});

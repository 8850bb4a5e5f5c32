// @ts-check
// What no tool checks: lengths of files, a lock file that ties nobody to a registry, no paths of somebody's machine.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { filesUnder, runAsScript } from "./files.mjs";

const LONGEST_FILE = 300;
const CODE = /\.[cm]?[jt]sx?$/u;
const TEXT = /\.(?:[cm]?[jt]s|json|md|ya?ml|html)$|(?:^|[\\/])(?:LICENSE|run|\.[a-z]+(?:rc|ignore|config))$/u;
/** Users' folders of Linux, macOS and Windows. `/home/user` and the like are examples. */
const HOMES = /(?:\/home|\/Users|[A-Z]:\\+Users)[\\/]+(?!(?:user|you|me|alice|bob|runner|node)\b)\w+/u;

/**
 * @param {string} path from the root, with slashes
 * @param {string} text
 * @returns {readonly string[]}
 */
export function lengthProblems(path, text) {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (!CODE.test(path) || lines <= LONGEST_FILE) return [];
  return [`${path}:${LONGEST_FILE + 1}: ${lines} lines. A file has ${LONGEST_FILE} at most: split it`];
}

/**
 * @param {string} text of package-lock.json
 * @returns {readonly string[]}
 */
export function lockProblems(text) {
  /** @type {{ packages: Record<string, { resolved?: string }> }} */
  const lock = JSON.parse(text);
  return Object.entries(lock.packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^\w+:\/\//u.test(resolved))
    .map(([name, { resolved }]) => `package-lock.json: ${name} is tied to ${resolved}. Run npm with .npmrc`);
}

/**
 * @param {string} path from the root, with slashes
 * @param {string} text
 * @param {readonly string[]} folders of this machine
 * @returns {readonly string[]}
 */
export function machinePathProblems(path, text, folders) {
  return text.split("\n").flatMap((line, index) => {
    const found = folders.find((folder) => line.includes(folder)) ?? HOMES.exec(line)?.[0];
    return found === undefined ? [] : [`${path}:${index + 1}: a path of one machine: ${found}`];
  });
}

const root = fileURLToPath(new URL("../../", import.meta.url));

runAsScript(import.meta.url, () => {
  // A home such as "/root" or a clone in "/app" are words that a file may hold for other reasons.
  const folders = [root, `${homedir()}/`].filter((folder) => folder.split(/[\\/]/u).length > 3);
  return filesUnder(root)
    .filter((path) => TEXT.test(path))
    .flatMap((file) => {
      const path = relative(root, file).replaceAll("\\", "/");
      const text = readFileSync(file, "utf8");
      if (path === "package-lock.json") return [...lockProblems(text)];
      return [...lengthProblems(path, text), ...machinePathProblems(path, text, folders)];
    });
});

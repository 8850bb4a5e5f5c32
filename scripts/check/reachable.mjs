// @ts-check
// Which files of the package something leads to: from what package.json names, by imports and by `new URL()`. The others are stray.
import { posix } from "node:path";

/**
 * Every file that a manifest names: exports in all their conditions, programs, and modules with side effects.
 *
 * @param {unknown} part of package.json
 * @returns {readonly string[]}
 */
export function namedFiles(part) {
  if (typeof part === "string")
    return part.startsWith("./dist/") || part.startsWith("dist/") ? [posix.normalize(part)] : [];
  if (typeof part !== "object" || part === null) return [];
  return Object.values(part).flatMap(namedFiles);
}

/** The path of a file in quotes that begins with a dot, in an import of any form or in a `new URL(path, import.meta.url)`. */
const REFERENCE = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)["'`](\.{1,2}\/[^"'`]*[^"'`/])["'`]/gu;

/**
 * @param {readonly string[]} entries
 * @param {(path: string) => string | undefined} read the text of a file of the package; nothing if there is none
 * @returns {ReadonlySet<string>}
 */
export function reachableFrom(entries, read) {
  /** @type {Set<string>} */
  const reached = new Set();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    const text = read(path);
    if (text === undefined) continue;
    reached.add(path);
    for (const [, specifier = ""] of text.matchAll(REFERENCE)) {
      const target = posix.join(posix.dirname(path), specifier);
      // Declarations name each other by the source's or by the module's name.
      queue.push(path.endsWith(".d.ts") ? target.replace(/(?:\.d)?\.[jt]s$/u, ".d.ts") : target);
    }
  }
  return reached;
}

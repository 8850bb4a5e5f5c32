// Paths of rules in one canonical form, and what lies inside what. Pure. Host thread; called by policy.ts and its parts.
//
// Node compares the path that a call was given, made absolute, with the flags, and never the file behind it. So a rule
// counts for a path as it is written and for its real path: `spellings()` gives both.
import { fileURLToPath } from "node:url";
import type { PermissionContext } from "./context.ts";

export type PathContext = Pick<PermissionContext, "cwd" | "home" | "path" | "caseSensitive" | "files">;

/**
 * An absolute path without `..`, doubled or trailing separators. Links are left alone.
 *
 * @param text absolute, relative to `base`, a `file:` URL, or `~` and what begins with `~/`
 */
export function absolutePath(text: string, base: string, { path, home }: PathContext): string {
  if (/^file:/i.test(text)) return path.resolve(fileURLToPath(text));
  if (text === "~") return path.resolve(home);
  if (text.startsWith("~/") || (path.sep === "\\" && text.startsWith("~\\"))) {
    return path.resolve(home, text.slice(2));
  }
  return path.resolve(base, text);
}

/** With links resolved. Of a path that is not there, its deepest ancestor that is there is resolved. */
export function realPath(absolute: string, { path, files }: PathContext): string {
  const missing: string[] = [];
  for (let at = absolute; ; at = path.dirname(at)) {
    const real = files.realpath(at);
    if (real !== undefined) return path.join(real, ...missing);
    if (path.dirname(at) === at) return absolute;
    missing.unshift(path.basename(at));
  }
}

/** The path as written and, where links make it another one, the real path. */
export function spellings(absolute: string, context: PathContext): readonly string[] {
  const real = realPath(absolute, context);
  return real === absolute ? [absolute] : [absolute, real];
}

/** For comparison only; a flag has to hold the name as it is. */
export function foldCase(text: string, { caseSensitive }: Pick<PathContext, "caseSensitive">): string {
  return caseSensitive ? text : text.toLowerCase();
}

/** The names on the way from the root, which itself is the first: `/` or a drive. */
export function segmentsOf(absolute: string, { path }: Pick<PathContext, "path">): readonly string[] {
  const root = path.sep === "/" ? "/" : path.parse(absolute).root;
  return [
    root,
    ...absolute
      .slice(root.length)
      .split(path.sep)
      .filter((name) => name !== ""),
  ];
}

/** Whether `inner` is `outer` or lies in it, by whole names: `/a` does not hold `/ab`. */
export function isInside(outer: string, inner: string, context: PathContext): boolean {
  const folded = foldCase(outer, context);
  const innerFolded = foldCase(inner, context);
  if (!innerFolded.startsWith(folded)) return false;
  const { sep } = context.path;
  return innerFolded.length === folded.length || folded.endsWith(sep) || innerFolded[folded.length] === sep;
}

/** The path itself and each directory above it, the root last. */
export function upwards(absolute: string, { path }: Pick<PathContext, "path">): readonly string[] {
  const all = [absolute];
  for (let at = absolute; path.dirname(at) !== at;) {
    at = path.dirname(at);
    all.push(at);
  }
  return all;
}

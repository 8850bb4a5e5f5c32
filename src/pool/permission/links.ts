// Symbolic links that lead out of what is allowed. Node checks the path of a call and not the file behind it, on 20 to 26
// alike: through a link in an allowed directory, any file can be read and written. A lane itself cannot make one (that
// takes full rights), so those that are there when the pool starts are found and denied. Pure. Host thread.
import type { PermissionContext } from "./context.ts";
import type { PathTree, PathVerdict } from "./path-tree.ts";
import { splitCost } from "./split-names.ts";

export interface LinkScan {
  /** A link that leads nowhere has no target. */
  readonly links: readonly { readonly path: string; readonly target: string | undefined }[];
  /** Directories named node_modules, into which the scan does not go. */
  readonly installed: readonly string[];
  /** Whether everything was seen: a scan stops at `MAX_SCANNED_ENTRIES`. */
  readonly complete: boolean;
}

/** A scan has to be over before a lane starts; this many entries take about 20 ms. */
const MAX_SCANNED_ENTRIES = 5000;
/** How many values of a list may be spent on denying links that lead out: several in one directory, or a deep one. */
export const MAX_VALUES_FOR_LINKS = 2500;
/** The same for directories of installed packages: about 5 ms, which is enough for one or two. */
export const MAX_VALUES_FOR_INSTALLED = 1300;

/** Looks through directories, the nearest to their roots first, in those that `wanted` says yes to. */
export function scanLinks(
  roots: readonly string[],
  wanted: (path: string) => boolean,
  context: PermissionContext,
): LinkScan {
  const links: { path: string; target: string | undefined }[] = [];
  const installed: string[] = [];
  const open = [...roots];
  let entries = 0;
  const { files } = context;
  const { sep } = context.path;
  for (let index = 0; index < open.length; index++) {
    const directory = open[index] ?? "";
    // Joined by hand, and only where needed: most entries are files, and joining normalises.
    const prefix = directory.endsWith(sep) ? directory : directory + sep;
    for (const { name, kind } of files.readdir(directory)) {
      if (++entries > MAX_SCANNED_ENTRIES) return { links, installed, complete: false };
      if (kind === "file" || kind === "other") continue;
      const path = prefix + name;
      if (kind === "link") links.push({ path, target: files.realpath(path) });
      else if (name === "node_modules") installed.push(path);
      else if (wanted(path)) open.push(path);
    }
  }
  return { links, installed, complete: true };
}

/** The links that lead to what a tree does not allow. */
export function outwardLinks(tree: PathTree, { links }: LinkScan): readonly string[] {
  // A target that is missing may be made later, and where it would be is not known.
  return links
    .filter(({ path, target }) => tree.allows(path) && (target === undefined || !tree.allows(target)))
    .map(({ path }) => path);
}

/**
 * Denies all of the paths, or none when that would take more values than that: one directory of installed packages of many
 * that is not written to keeps nobody out of the others. Returns those that stay open.
 */
export function denyAllFound(
  tree: PathTree,
  paths: readonly string[],
  verdict: PathVerdict,
  mostValues: number,
): readonly string[] {
  const cost = paths.reduce((sum, path) => sum + splitCost(tree.namesToAdd(path)), 0);
  if (cost > mostValues) return paths;
  for (const path of paths) tree.set(path, verdict);
  return [];
}

/** Denies paths while there are values left to spend. Returns those for which there were not. */
export function denyFound(
  tree: PathTree,
  paths: readonly string[],
  verdict: PathVerdict,
  mostValues: number,
): readonly string[] {
  let left = mostValues;
  return paths.filter((path) => {
    const cost = splitCost(tree.namesToAdd(path));
    if (cost > left) return true;
    left -= cost;
    tree.set(path, verdict);
    return false;
  });
}

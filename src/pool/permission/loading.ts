// What modules load from, and so has to stay readable: the pool's own code, task modules with their packages, and
// node_modules wherever the module loader looks, with the manifests and lock files on the way. Pure. Host thread; called
// by path-policy.ts.
import type { PermissionContext } from "./context.ts";
import { isInside, realPath, spellings, upwards } from "./paths.ts";

export interface LoadPaths {
  /** Directories of source code: a denied name in them stays denied. */
  readonly packages: readonly string[];
  /** Directories of installed packages. */
  readonly installed: readonly string[];
  readonly files: readonly string[];
}

const STORE = ".pnpm";

/** Files beside a package.json that say what is installed. They hold no secrets, and tools look for them upwards. */
const LOCK_FILES: readonly string[] = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
];

export function loadPaths(context: PermissionContext): LoadPaths {
  const { path, files } = context;
  const packages = new Set<string>();
  const installed = new Set<string>();
  const single = new Set<string>();
  const starts = new Set<string>();
  for (const own of context.ownPaths) {
    for (const spelling of spellings(own, context)) {
      if (files.lstat(spelling) === "file") single.add(spelling);
      else installed.add(spelling);
      starts.add(spelling);
    }
  }
  for (const module of context.modules) {
    for (const spelling of spellings(module, context)) {
      starts.add(spelling);
      // Its node_modules is found from there. Its package holds no secrets, and to split the list around them would take long.
      if (spelling.split(path.sep).includes("node_modules")) continue;
      const scope = packageScope(spelling, context);
      if (scope === undefined) single.add(spelling);
      else packages.add(scope);
    }
  }
  starts.add(context.cwd);
  const seen = new Set<string>();
  for (const start of starts) {
    for (const directory of upwards(start, context)) {
      if (seen.has(directory)) continue;
      seen.add(directory);
      const manifest = path.join(directory, "package.json");
      if (files.lstat(manifest) !== undefined) {
        single.add(manifest);
        for (const file of lockFiles(directory, context)) single.add(file);
      }
      if (path.basename(directory) === "node_modules") installed.add(directory);
      const modules = path.join(directory, "node_modules");
      if (files.lstat(modules) === undefined) continue;
      for (const found of installedIn(modules, context)) installed.add(found);
    }
  }
  return { packages: [...packages], installed: [...installed], files: [...single] };
}

/** No links: they might lead anywhere, and nothing loads from them. */
function lockFiles(directory: string, { path, files }: PermissionContext): readonly string[] {
  return LOCK_FILES.map((name) => path.join(directory, name)).filter((file) => files.lstat(file) === "file");
}

/**
 * The directory of the package that a file belongs to. Not the home directory or one above it, where a stray package.json
 * would open everything in it: then only the file's own directory; `undefined` where that is no better.
 */
function packageScope(file: string, context: PermissionContext): string | undefined {
  const { path, files } = context;
  const tooMuch = (directory: string): boolean => isInside(directory, context.home, context);
  const own = path.dirname(file);
  for (const directory of upwards(own, context)) {
    if (path.basename(directory) === "node_modules" || tooMuch(directory)) break;
    if (files.lstat(path.join(directory, "package.json")) !== undefined) return directory;
  }
  return tooMuch(own) ? undefined : own;
}

/** A node_modules directory and what its links lead to: packages of a workspace, or a store. */
function installedIn(modules: string, context: PermissionContext): readonly string[] {
  const { path, files } = context;
  const found = new Set(spellings(modules, context));
  const follow = (link: string): void => {
    const target = realPath(link, context);
    for (const directory of found) if (isInside(directory, target, context)) return;
    // No package, and it would open everything.
    if (isInside(target, context.home, context) || isInside(target, context.cwd, context)) return;
    found.add(storeOf(target, context) ?? target);
  };
  for (const { name, kind } of files.readdir(modules)) {
    if (kind === "link") follow(path.join(modules, name));
    else if (kind === "directory" && name.startsWith("@")) {
      const scope = path.join(modules, name);
      for (const scoped of files.readdir(scope)) {
        if (scoped.kind === "link") follow(path.join(scope, scoped.name));
      }
    }
  }
  return [...found];
}

/** pnpm's store as a whole: a package in it finds its dependencies beside itself. */
function storeOf(target: string, context: PermissionContext): string | undefined {
  return upwards(target, context).find((directory) => context.path.basename(directory) === STORE);
}

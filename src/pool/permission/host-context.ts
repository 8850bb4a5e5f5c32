// The machine as the permission policy sees it. The only file of this folder that touches it. Host thread, once per pool.
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runtimeName } from "../options/runtime-name.ts";
import type { DirectoryEntry, EntryKind, FileLookup, PermissionContext, RuntimeVersion } from "./context.ts";
import { upwards } from "./paths.ts";

export interface LaneSurroundings {
  /** The module that lanes start with: `source`, or the pool's own. */
  readonly entry: string;
  /** Hrefs of the bootstrap and of task modules. Those that are not files are left out. */
  readonly modules: readonly string[];
  readonly lane: "thread" | "process";
  /** What a process lane runs on. @default the host's own runtime */
  readonly runtime?: RuntimeVersion;
}

export function hostContext({ entry, modules, lane, runtime }: LaneSurroundings): PermissionContext {
  const cwd = process.cwd();
  const files = fileLookup();
  return {
    cwd,
    home: homedir(),
    runtime: runtime ?? hostRuntime(),
    lane,
    path,
    caseSensitive: isCaseSensitive(cwd, files),
    files,
    ownPaths: ownPaths(entry),
    modules: modules.filter((href) => href.startsWith("file:")).map((href) => fileURLToPath(href)),
    environment: { ...process.env },
  };
}

function hostRuntime(): RuntimeVersion {
  const name = runtimeName();
  return { name, version: process.versions[name] ?? "" };
}

/** The entry's package: its package.json and the directory right below it in which the entry is, such as `dist`. */
function ownPaths(entry: string): readonly string[] {
  if (!entry.startsWith("file:")) return [];
  const file = fileURLToPath(entry);
  for (const directory of upwards(path.dirname(file), { path })) {
    const manifest = path.join(directory, "package.json");
    if (!isThere(manifest)) continue;
    const [folder = ""] = path.relative(directory, file).split(path.sep);
    return [path.join(directory, folder), manifest];
  }
  return [file];
}

/** A host with permission flags of its own gets an error for what it may not read, even from existsSync(). */
export function isThere(file: string): boolean {
  try {
    return existsSync(file);
  } catch {
    return false;
  }
}

function fileLookup(): FileLookup {
  const orUndefined = <Result>(look: () => Result): Result | undefined => {
    try {
      return look();
    } catch {
      return undefined;
    }
  };
  // Asking first is much cheaper than an error for each of the many paths that are not there.
  const realOf = (file: string): string | undefined =>
    isThere(file) ? orUndefined(() => realpathSync.native(file)) : undefined;
  // The same few directories are asked about again and again.
  const known = new Map<string, string | undefined>();
  return {
    realpath(file) {
      const before = known.get(file);
      if (before !== undefined || known.has(file)) return before;
      const real = realOf(file);
      known.set(file, real);
      return real;
    },
    lstat: (file) =>
      orUndefined(() => {
        const stats = lstatSync(file, { throwIfNoEntry: false });
        return stats === undefined ? undefined : kindOf(stats);
      }),
    readText: (file) => (isThere(file) ? orUndefined(() => readFileSync(file, "utf8")) : undefined),
    readdir: (directory) => {
      const entries = orUndefined(() => readdirSync(directory, { withFileTypes: true }));
      return (entries ?? []).map((entry): DirectoryEntry => ({ name: entry.name, kind: kindOf(entry) }));
    },
  };
}

interface Typed {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(entry: Typed): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

/** Whether the working directory's file system tells apart names that differ in case. */
function isCaseSensitive(cwd: string, files: FileLookup): boolean {
  const swapped = cwd === cwd.toLowerCase() ? cwd.toUpperCase() : cwd.toLowerCase();
  // A path without letters says nothing: then what is usual on the platform.
  if (swapped === cwd) return process.platform !== "win32" && process.platform !== "darwin";
  const other = files.realpath(swapped);
  return other === undefined || other.toLowerCase() !== cwd.toLowerCase() || isAnother(swapped, cwd);
}

/** Two directories whose names differ in case only. */
function isAnother(one: string, other: string): boolean {
  const [first, second] = [lstatSync(one), lstatSync(other)];
  return first.ino !== second.ino || first.dev !== second.dev;
}

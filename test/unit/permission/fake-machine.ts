// A machine that is only a list of paths, for tests of what is pure.
import path from "node:path";
import type { EntryKind, PermissionContext } from "../../../src/pool/permission/context.ts";

export interface FakeMachine {
  /** Paths of files and, with a `/` at the end, of directories; ancestors come by themselves. */
  readonly paths?: readonly string[];
  /** Links, with the absolute paths that they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  /** Texts of files. */
  readonly texts?: Readonly<Record<string, string>>;
}

export function fakeContext(
  machine: FakeMachine,
  changes: Partial<PermissionContext> = {},
): PermissionContext {
  const kinds = new Map<string, EntryKind>();
  const links = machine.links ?? {};
  const put = (file: string, kind: EntryKind): void => {
    for (let at = path.dirname(file); !kinds.has(at); at = path.dirname(at)) kinds.set(at, "directory");
    kinds.set(file, kind);
  };
  kinds.set("/", "directory");
  for (const each of [...(machine.paths ?? []), ...Object.keys(machine.texts ?? {})]) {
    if (each.endsWith("/")) put(each.slice(0, -1), "directory");
    else put(each, "file");
  }
  for (const link of Object.keys(links)) put(link, "link");
  const realpath = (file: string, depth = 0): string | undefined => {
    let at = "/";
    for (const name of file.split("/").filter((part) => part !== "")) {
      at = path.join(at, name);
      const target = links[at];
      if (target !== undefined) {
        const real = depth > 9 ? undefined : realpath(target, depth + 1);
        if (real === undefined) return undefined;
        at = real;
      }
      if (!kinds.has(at)) return undefined;
    }
    return at;
  };
  return {
    cwd: "/srv/app",
    home: "/home/me",
    runtime: { name: "node", version: "24.21.0" },
    lane: "thread",
    path: path.posix,
    caseSensitive: true,
    files: {
      realpath,
      readdir: (directory) => {
        const real = realpath(directory);
        if (real === undefined) return [];
        return [...kinds]
          .filter(([file]) => file !== "/" && path.dirname(file) === real)
          .map(([file, kind]) => ({ name: path.basename(file), kind }));
      },
      lstat: (file) => {
        const parent = realpath(path.dirname(file));
        return file === "/"
          ? "directory"
          : parent === undefined
            ? undefined
            : kinds.get(path.join(parent, path.basename(file)));
      },
      readText: (file) => machine.texts?.[file],
    },
    ownPaths: [],
    modules: [],
    environment: {},
    ...changes,
  };
}

/** A project with a package of its own, as most are. */
export const APP: FakeMachine = {
  paths: [
    "/home/me/",
    "/home/me/.ssh/id",
    "/etc/passwd",
    "/srv/app/package.json",
    "/srv/app/package-lock.json",
    "/srv/app/.env",
    "/srv/app/.git/config",
    "/srv/app/.gitignore",
    "/srv/app/src/task.ts",
    "/srv/app/node_modules/knitting/dist/index.js",
    "/srv/app/node_modules/knitting/package.json",
    "/srv/app/node_modules/left/index.js",
  ],
};

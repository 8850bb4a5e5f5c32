import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Folders with the package in their node_modules, as its users have it: packed by npm and unpacked, so that a file that the package
// lacks is missing here too. Everything else is linked from this project's node_modules, because a registry is far away and would have
// to be asked for each page. With KNITTING_TESTS=all the README's own `npm install` does ask it: see commands.ts.

const root: string = fileURLToPath(new URL("../../", import.meta.url));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** The packed package, and a folder for each page. */
export interface Installation {
  readonly tarball: string;
  /** An empty folder. */
  makeFolder(name: string): string;
  /** Puts the package and what is linked into the folder's node_modules. */
  installInto(folder: string): void;
  remove(): void;
}

export function packPackage(): Installation {
  const store = mkdtempSync(join(tmpdir(), "knitting-docs-"));
  const shell = process.platform === "win32";
  execFileSync(npm, ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", store], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell,
  });
  const packed = readdirSync(store).find((name) => name.endsWith(".tgz"));
  if (packed === undefined) throw new Error("npm pack made no package");
  const tarball = join(store, packed);
  // Named without its folder: GNU tar takes what stands before a colon for a host.
  execFileSync("tar", ["-xzf", packed], { cwd: store });
  return {
    tarball,
    makeFolder(name) {
      const folder = join(store, name.replaceAll(/[^\w-]+/gu, "-"));
      mkdirSync(folder);
      return folder;
    },
    installInto(folder) {
      const modules = join(folder, "node_modules");
      if (existsSync(modules)) return;
      mkdirSync(modules);
      for (const name of readdirSync(join(root, "node_modules"))) {
        if (!name.startsWith("."))
          symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
      }
      cpSync(join(store, "package"), join(modules, "knitting"), { recursive: true });
      const programs = join(modules, ".bin");
      mkdirSync(programs);
      for (const name of readdirSync(join(root, "node_modules", ".bin"))) {
        symlinkSync(join(root, "node_modules", ".bin", name), join(programs, name));
      }
      const program = join(modules, "knitting", "dist", "cli", "main.js");
      chmodSync(program, 0o755);
      symlinkSync(program, join(programs, "knitting"));
    },
    remove() {
      rmSync(store, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

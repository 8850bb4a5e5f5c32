import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixture } from "./run-vitest.ts";

// Sample projects as their users have them: somewhere else, with this package in their node_modules.

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Hands a copy of the sample project to `use`, with a copy of the package as npm would place it, and removes it after. */
export async function withInstalled(name: string, use: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "knitting-installed-"));
  try {
    cpSync(fixture(name), directory, { recursive: true });
    rmSync(join(directory, "tsconfig.json"), { force: true });
    installInto(join(directory, "node_modules"));
    linkPackages(directory);
    await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As npm links the packages of a workspace. */
function linkPackages(directory: string): void {
  const packages = join(directory, "packages");
  if (!existsSync(packages)) return;
  const scope = join(directory, "node_modules", "@sample");
  mkdirSync(scope);
  for (const name of readdirSync(packages)) symlinkSync(join(packages, name), join(scope, name), "junction");
}

/** Links to everything else. */
function installInto(modules: string): void {
  mkdirSync(join(modules, "knitting"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  for (const name of ["package.json", "dist"]) {
    cpSync(join(root, name), join(modules, "knitting", name), { recursive: true });
  }
}

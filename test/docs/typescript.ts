import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./processes.ts";

// TypeScript of a page: compiled for Node, which does not know `using` before 24, and all of it checked.

const tsc = join(
  fileURLToPath(new URL("../../", import.meta.url)),
  "node_modules",
  "typescript",
  "bin",
  "tsc",
);
const OPTIONS = {
  target: "es2023",
  lib: ["es2024", "esnext.disposable", "dom"],
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  skipLibCheck: true,
  rewriteRelativeImportExtensions: true,
  rootDir: ".",
};

/**
 * Compiles a module, and what it imports, into files beside them, which are gone when `use` is done: Vitest would import them
 * instead of the page's own.
 *
 * @param names all TypeScript files of the page so far
 * @returns what `use` does with the path of the module, or what is wrong with it
 */
export async function withCompiled<Result>(
  folder: string,
  name: string,
  names: readonly string[],
  use: (path: string) => Promise<Result>,
): Promise<Result | { readonly errors: string }> {
  const { exitCode, output } = await runCompiler(folder, [name], {});
  try {
    return exitCode === 0 ? await use(compiled(name)) : { errors: output };
  } finally {
    for (const other of names) rmSync(join(folder, compiled(other)), { force: true });
  }
}

function compiled(name: string): string {
  return name.replace(/ts$/u, "js");
}

export interface TypeMistake {
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** Errors in those of the files that are TypeScript. */
export async function typeErrors(folder: string, names: readonly string[]): Promise<readonly TypeMistake[]> {
  const files = names.filter((name) => name.endsWith(".ts") && existsSync(join(folder, name)));
  if (files.length === 0) return [];
  const { exitCode, output } = await runCompiler(folder, files, { noEmit: true });
  const found = [...output.matchAll(/^(\S+?)\((\d+),\d+\): error (.*)$/gmu)];
  if (exitCode !== 0 && found.length === 0) return [{ name: "tsc", line: 0, text: output }];
  return found.map(([, name = "", line = "0", text = ""]) => ({ name, line: Number(line), text }));
}

async function runCompiler(
  folder: string,
  files: readonly string[],
  more: object,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const config = join(folder, ".tsconfig.json");
  const types = existsSync(join(folder, "node_modules", "@types", "node")) ? ["node"] : [];
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...OPTIONS, types, ...more }, files }));
  const ended = await run(process.execPath, [tsc, "-p", config, "--pretty", "false"], folder);
  rmSync(config);
  return ended;
}

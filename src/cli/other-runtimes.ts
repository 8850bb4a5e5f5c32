// Looks for Deno and Bun, and asks those that are there for their version and abilities. Called by doctor.ts.
import { execFile } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { ProcessRuntime } from "../pool/options/pool-options.ts";
import { type Abilities, abilitiesProgram, readAbilities } from "./abilities.ts";

/** A runtime that is there answers in a fraction of this, even on a busy machine. */
const PATIENCE_MS = 5000;

export interface OtherRuntime {
  readonly name: ProcessRuntime;
  readonly version: string;
  readonly path: string;
  /** `undefined`: it did not say. */
  readonly abilities: Abilities | undefined;
}

export interface SilentRuntime {
  readonly name: ProcessRuntime;
  readonly reason: string;
}

const EVALUATE: Readonly<Record<"deno" | "bun", readonly string[]>> = { deno: ["eval"], bun: ["-e"] };

/** Every `name` in node_modules/.bin and on the PATH, each program once; or why there is none. */
export async function findRuntimes(name: "deno" | "bun"): Promise<readonly (OtherRuntime | SilentRuntime)[]> {
  const paths = programs(name);
  if (paths.length === 0) return [{ name, reason: "not found in node_modules/.bin or on the PATH" }];
  return Promise.all(paths.map((path) => ask(name, path)));
}

function programs(name: string): readonly string[] {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  const folders = [join("node_modules", ".bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
  const found = new Map<string, string>();
  for (const folder of folders) {
    const path = resolve(folder, file);
    // An empty entry of the PATH would be the working directory, which nobody meant.
    if (folder === "" || !existsSync(path) || !statSync(path).isFile()) continue;
    const real = realpathSync(path);
    if (!found.has(real)) found.set(real, path);
  }
  return [...found.values()];
}

async function ask(name: "deno" | "bun", path: string): Promise<OtherRuntime | SilentRuntime> {
  const printed = await output(path, ["--version"]);
  // "deno 2.9.0 (stable, …)" and so on; "1.4.0".
  const version = /\d+\.\d+\.\d+[\w.+-]*/u.exec(printed ?? "")?.[0];
  if (version === undefined) return { name, reason: `${path} does not answer to --version` };
  const answers = await output(path, [...EVALUATE[name], abilitiesProgram()]);
  return { name, version, path, abilities: readAbilities(answers ?? "") };
}

/** `undefined`: it does not start, does not end in time or fails. */
function output(path: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((done) => {
    const options = { timeout: PATIENCE_MS, killSignal: "SIGKILL", windowsHide: true } as const;
    const child = execFile(path, args, options, (error, stdout) => done(error === null ? stdout : undefined));
    child.stdin?.end();
  });
}

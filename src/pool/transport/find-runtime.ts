// Finds the program that a process lane runs on, and its version. Host thread, once per pool; answers are kept.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import type { ProcessRuntime } from "../options/pool-options.ts";
import { runtimeName } from "../options/runtime-name.ts";

export interface FoundRuntime {
  readonly name: ProcessRuntime;
  /** Such as `"24.21.0"`. */
  readonly version: string;
  readonly path: string;
}

/** A runtime that is there answers in a fraction of this, in ms, even on a busy machine. */
const PATIENCE_MS = 10_000;

const found = new Map<string, FoundRuntime>();

/**
 * The host's own program where it is the same runtime, else the npm package of that name as seen from the working directory,
 * else the first on the PATH.
 *
 * @throws {TypeError} when there is none, or it does not answer to `--version`
 */
export function findRuntime(name: ProcessRuntime): FoundRuntime {
  if (name === runtimeName()) {
    return { name, version: process.versions[name] ?? "", path: process.execPath };
  }
  const key = `${name}\0${process.cwd()}\0${process.env["PATH"] ?? ""}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const path = packaged(name) ?? onPath(name);
  if (path === undefined) {
    throw new TypeError(
      `Expected \`worker.processRuntime\` to be a runtime that is installed, got "${name}": it is neither in node_modules nor ` +
        `on the PATH. Install it (npm install ${name}), or leave the option out to run lanes on ${runtimeName()}`,
    );
  }
  const runtime = { name, version: askVersion(name, path), path };
  found.set(key, runtime);
  return runtime;
}

function askVersion(name: ProcessRuntime, path: string): string {
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: PATIENCE_MS });
  // "deno 2.9.0 (stable, …)" and so on; "1.4.0"; "v24.1.0".
  const version = /\d+\.\d+\.\d+[\w.+-]*/u.exec(stdout ?? "")?.[0];
  if (version !== undefined) return version;
  throw new TypeError(
    `Expected \`worker.processRuntime\` "${name}" to work, but ${path} does not answer to --version. Install it again`,
  );
}

/** The program itself, and not the script that stands for it in node_modules/.bin: that does not pass descriptors on. */
function packaged(name: ProcessRuntime): string | undefined {
  let manifest: string;
  try {
    manifest = createRequire(join(process.cwd(), "package.json")).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
  const folder = dirname(manifest);
  const own = [
    join(folder, "bin", "bun.exe"),
    join(folder, "bin", name),
    join(folder, `${name}.exe`),
    join(folder, name),
  ];
  return [...own, ...platformPrograms(manifest, name)].find(isProgram);
}

/** Programs lie in a package of their own for each platform. */
function platformPrograms(manifest: string, name: string): readonly string[] {
  const { optionalDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  };
  const require = createRequire(manifest);
  return Object.keys(optionalDependencies ?? {}).flatMap((dependency) => {
    try {
      const folder = dirname(require.resolve(`${dependency}/package.json`));
      return [folder, join(folder, "bin")].filter(existsSync).flatMap((place) =>
        readdirSync(place)
          .filter((file) => file === name || file === `${name}.exe`)
          .map((file) => join(place, file)),
      );
    } catch {
      return [];
    }
  });
}

/** The absolute path of a program on the PATH; `undefined` when there is none. */
export function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isRunnable);
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Not a script. */
function isProgram(path: string): boolean {
  return isRunnable(path) && statSync(path).size > 1_000_000;
}

// Runs the built program in a directory of its own, as `npx knitting` does, and tells what it said and how it ended.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM: string = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Project {
  readonly directory: string;
  /** Empty but for what the test puts there. The PATH has nothing else. */
  readonly bin: string;
}

/** A project with something in it that a strict policy denies. */
export function makeProject(): Project {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "knitting-cli-")));
  const bin = join(directory, "bin");
  mkdirSync(bin);
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  writeFileSync(join(directory, ".env"), "SECRET=1");
  return { directory, bin };
}

/** A program of the shell. */
export function writeProgram(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

export function runCli(
  { directory, bin }: Project,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Promise<Ended> {
  const counted = process.env["NODE_V8_COVERAGE"] !== undefined;
  const env = {
    PATH: bin,
    HOME: directory,
    TMPDIR: tmpdir(),
    ...(counted ? { NODE_OPTIONS: "--disable-warning=KNT_COVERAGE_LOST" } : {}),
  };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...nodeFlags, PROGRAM, ...args],
      { cwd: directory, env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ code, stdout, stderr });
        else reject(error ?? new Error("it has no exit code"));
      },
    );
  });
}

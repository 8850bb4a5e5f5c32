// Runs a program in a Node process of its own, in the folder of the fixtures, and tells what it said and how it ended.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs have no options of their own, but for what `npm run coverage` would have them say. */
const NODE_OPTIONS =
  process.env["NODE_V8_COVERAGE"] === undefined ? "" : "--disable-warning=KNT_COVERAGE_LOST";

export const FIXTURES: URL = new URL("../../../fixtures/api/", import.meta.url);

/** @param input what the program reads from standard input */
export function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: fileURLToPath(FIXTURES),
      env: { ...process.env, NODE_OPTIONS, VITEST: "", KNITTING_DEBUG: "", ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fixture } from "./run-vitest.ts";

// Watch mode: lanes see edits, of the modules of tasks and of the tests themselves.

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
let child: ChildProcess | undefined;
let directory: string | undefined;

afterEach(async () => {
  if (child !== undefined) await end(child);
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

/** A Vitest that is killed leaves workers behind that never end, if they are about to report to it. */
async function end(vitestProcess: ChildProcess): Promise<void> {
  const { pid, exitCode, signalCode } = vitestProcess;
  if (exitCode === null && signalCode === null) {
    const gone = new Promise((resolve) => vitestProcess.once("exit", resolve));
    vitestProcess.kill();
    await gone;
  }
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody was left.
  }
}

/** Starts Vitest on a copy of the sample. What comes back waits for its output to have had a text so many times. */
function watch(pool: string, isolate: string): (text: string, times: number) => Promise<string> {
  directory = mkdtempSync(join(dirname(fixture("watch-project")), ".watch-"));
  cpSync(fixture("watch-project"), directory, { recursive: true });
  const args = [vitest, "watch", "--root", directory, `--pool=${pool}`, `--${isolate}`];
  const started = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: "1", VITEST: "", NODE_OPTIONS: "" },
    // Vitest ends when its input does. Its group is its own, so that all of it can be ended.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child = started;
  let output = "";
  let look = (): void => {};
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      output += part;
      look();
    });
  }
  return (text, times) =>
    new Promise((resolve, reject) => {
      started.once("exit", () => reject(new Error(`Vitest ended:\n${output}`)));
      look = () => {
        if (output.split(text).length > times) resolve(output);
      };
      look();
    });
}

describe.each([
  ["threads", "isolate"],
  ["threads", "no-isolate"],
  ["forks", "isolate"],
  ["forks", "no-isolate"],
])("pool %s, %s", (pool, isolate) => {
  test("lanes see edits", async () => {
    const waitFor = watch(pool, isolate);
    const first = await waitFor("Waiting for file changes", 1);
    expect(first).toContain("call says 1");
    expect(first).toContain("body says 1");
    writeFileSync(join(directory ?? "", "src", "answer.ts"), "export const answer = (): number => 2;\n");
    const second = await waitFor("Waiting for file changes", 2);
    expect(second).toContain("call says 2");
    expect(second).toContain("body says 2");
    expect(second).not.toContain("FAIL");
  });
});

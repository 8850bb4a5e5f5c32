// Whatever becomes of the host, nothing of its process lanes is left.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BUBBLEWRAP, EVERY_CARRIER, NO_BUBBLEWRAP } from "./carrier.ts";

const program = fileURLToPath(new URL("../../../fixtures/carriers/host.mjs", import.meta.url));
const PATIENCE_MS = 20_000;

interface StartedHost {
  readonly end: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly lanes: readonly number[];
  readonly namePrefix: string;
}

const SIGNALS: readonly NodeJS.Signals[] = EVERY_CARRIER ? ["SIGTERM", "SIGINT", "SIGKILL"] : ["SIGKILL"];
let hosts = 0;

async function start(worker: object, way: string, permission = "strict"): Promise<StartedHost> {
  const namePrefix = `knitting-test-${process.pid}-${hosts++}`;
  const memory = { mode: "named", namePrefix };
  const option = {
    runtime: "process",
    ...worker,
    ...("named" in worker ? { processSharedMemory: memory } : {}),
  };
  const { named: _, ...given } = option as { named?: true };
  const child = spawn(process.execPath, [program, JSON.stringify(given), way, permission], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    end: async () => void (await ended),
    kill: (signal) => void child.kill(signal),
    lanes: JSON.parse(line) as number[],
    namePrefix,
  };
}

/** A killed process stays a zombie until its parent has heard of it, and orphans until the system has. */
function isThere(pid: number): boolean {
  try {
    const [, state] = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

async function eventually(done: () => boolean): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (!done() && Date.now() < end) await new Promise((resolve) => setImmediate(resolve));
  return done();
}

const names = (prefix: string): string[] => readdirSync("/dev/shm").filter((name) => name.startsWith(prefix));
/** Processes that have `text` on their command line. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

async function expectNothingLeft({ lanes, namePrefix }: StartedHost): Promise<void> {
  expect(await eventually(() => !lanes.some(isThere))).toBe(true);
  expect(await eventually(() => names(namePrefix).length === 0)).toBe(true);
  expect(await eventually(() => processesWith(namePrefix).length === 0)).toBe(true);
}

describe.runIf(existsSync("/dev/shm"))("process lanes end with their host", () => {
  const kinds: readonly (readonly [string, object, "strict" | "unsafe"])[] = [
    ["node", {}, "strict"],
    ["node without limits", {}, "unsafe"],
    ["node with named memory", { named: true }, "strict"],
    ["deno", { processRuntime: "deno" }, "strict"],
    ["bun with named memory", { processRuntime: "bun", named: true }, "strict"],
    ...(NO_BUBBLEWRAP === undefined
      ? [["node in bubblewrap", { processCommandPrefix: BUBBLEWRAP }, "strict"] as const]
      : []),
  ];
  describe.each(kinds)("on %s", (_name, worker, permission) => {
    test.each(EVERY_CARRIER ? ["end", "exit", "throw"] : ["end"])(
      "when it comes to its end by itself (%s)",
      async (way) => {
        const host = await start(worker, way, permission);
        await host.end();
        await expectNothingLeft(host);
      },
    );

    test.each(SIGNALS)("when it is killed by %s", async (signal) => {
      const host = await start(worker, "wait", permission);
      expect(host.lanes.every(isThere)).toBe(true);
      host.kill(signal);
      await host.end();
      await expectNothingLeft(host);
    });
  });
});

// What the doctor's lane tries, to see whether its runtime really denies it. Runs in a lane under a strict policy, and is a
// file of its own in the package because lanes load it by its name. Started by lane-trial.ts.
//
// Modules that the policy may take away are asked for where they are used.
import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import type { Outcome } from "./report.ts";

const DENIALS: readonly unknown[] = [
  "ERR_ACCESS_DENIED",
  "ERR_DLOPEN_DISABLED",
  "ERR_UNKNOWN_BUILTIN_MODULE",
  "ERR_UNSUPPORTED_ESM_URL_SCHEME",
  "ERR_NETWORK_IMPORT_DISALLOWED",
];

async function outcomeOf(attempt: () => unknown): Promise<Outcome> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    return DENIALS.includes((error as { readonly code?: unknown }).code) ? "denied" : "unclear";
  }
}

/** Opens a file or a directory, and reads nothing of it. */
export function read(path: string): Promise<Outcome> {
  return outcomeOf(() => closeSync(openSync(path, "r")));
}

/** Opens what exists for writing, and changes nothing in it. */
export function write(path: string): Promise<Outcome> {
  return outcomeOf(() => {
    try {
      closeSync(openSync(path, "r+"));
    } catch (error) {
      // The system's own objection to a directory: the runtime had none.
      if ((error as { readonly code?: unknown }).code !== "EISDIR") throw error;
    }
  });
}

export function startWorker(): Promise<Outcome> {
  return outcomeOf(() => new Worker("", { eval: true, execArgv: [] }).terminate());
}

export function startProgram(program: string): Promise<Outcome> {
  return outcomeOf(() => execFileSync(program, ["--version"], { stdio: "ignore" }));
}

/** A refused connection would show that the network is open; this one is taken. */
export function connectTo(port: number): Promise<Outcome> {
  return outcomeOf(
    () =>
      new Promise<void>((done, failed) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          done();
        });
        socket.on("error", failed);
      }),
  );
}

export function importFrom(port: number): Promise<Outcome> {
  const href = `http://127.0.0.1:${port}/module.mjs`;
  return outcomeOf(() => import(href));
}

/** A path without a file: where addons are allowed, the system's loader fails, and no denial comes back. */
export async function loadAddon(path: string): Promise<Outcome> {
  let code: unknown;
  const outcome = await outcomeOf(() => {
    try {
      process.dlopen({ exports: {} }, path);
    } catch (error) {
      ({ code } = error as { readonly code?: unknown });
      throw error;
    }
  });
  return code === "ERR_DLOPEN_FAILED" ? "done" : outcome;
}

export function useWasi(): Promise<Outcome> {
  return outcomeOf(() => {
    const { WASI } = process.getBuiltinModule("node:wasi");
    return new WASI({ version: "preview1" });
  });
}

export function useInspector(): Promise<Outcome> {
  return outcomeOf(() => {
    const { Session } = process.getBuiltinModule("node:inspector");
    const session = new Session();
    session.connect();
    session.disconnect();
  });
}

export function useSqlite(): Outcome {
  return process.getBuiltinModule("node:sqlite") === undefined ? "denied" : "done";
}

export function seeVariable(name: string): Outcome {
  return process.env[name] === undefined ? "denied" : "done";
}

// Takes the process-ending APIs away from task code: they would end the whole pool's process, or hang its calls.
// Installed once per lane before any user code; nothing is checked while calls run.
import { KnittingError } from "../errors.ts";
import { apply, pin, preventExtensions } from "../protocol/primordials.ts";

type Exit = (...args: unknown[]) => unknown;

/** What Node calls itself when it ends the lane for an uncaught error. Signals are never part of that. */
const ENDS_LANE: readonly string[] = ["exit", "reallyExit"];
/** `_kill` is what `kill` calls, and `_debugProcess` sends a signal too. */
const ENDS_PROCESS: readonly string[] = ["kill", "_kill", "abort", "_debugProcess", "_debugEnd"];

// Taken at load time.
const realProcess = process as unknown as Record<string, unknown>;
const { reallyExit, _fatalException } = realProcess;
/** Deno and Bun have functions of Node's names, but do not call them. */
const isNode = process.versions["deno"] === undefined && process.versions["bun"] === undefined;
const dieOf: unknown = isNode ? _fatalException : undefined;
const { Deno: deno } = globalThis as { readonly Deno?: { readonly exit: Exit } };
/** Deno's `reallyExit` calls what is guarded. */
const exitNow: unknown = deno === undefined ? reallyExit : deno.exit;

/** Set while Node itself ends the lane for an uncaught error: it calls `process.exit` for that. */
let dying = false;

let tellOfDeath: ((error: unknown) => void) | undefined;

/** Has `tell` called with the uncaught error that is about to end the lane: for carriers that do not say it by themselves. */
export function announceDeath(tell: (error: unknown) => void): void {
  tellOfDeath = tell;
  if (isNode) return;
  const end = (error: unknown): void => endLane(error);
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}

function guard(target: object, key: string, name: string, fatalMayPass: boolean): void {
  const original: unknown = (target as Record<string, unknown>)[key];
  if (typeof original !== "function") return;
  const guarded = (...args: unknown[]): unknown => {
    if (dying && fatalMayPass) return apply(original as Exit, target, args);
    throw new KnittingError(
      "KNT_ERROR_PROCESS_GUARD",
      `KNT_ERROR_PROCESS_GUARD: ${name} is disabled in worker tasks. ` +
        "Throw an error to fail the call, or end the pool on the host with shutdown()",
    );
  };
  pin(target, key, guarded, true);
}

/**
 * Lets Node's own way of dying through: it starts at `process._fatalException`, which the runtime calls. A task that calls it
 * ends its lane, or, where it handles uncaught errors itself, does nothing; it opens no guard by that.
 */
function letFatalErrorsThrough(): void {
  if (typeof dieOf !== "function") return;
  const die = (...args: unknown[]): unknown => {
    dying = true;
    try {
      const handled = apply(dieOf as Exit, realProcess, args);
      if (handled === false && tellOfDeath !== undefined) {
        tellOfDeath(args[0]);
        // The host says what happened; Node would print it as well.
        apply(exitNow as Exit, realProcess, [1]);
      }
      return handled;
    } finally {
      dying = false;
    }
  };
  // Not to be replaced: uncaught errors would pass unheard.
  pin(realProcess, "_fatalException", die, true);
}

/** Deno's `Buffer` looks these up when the codec has it read or write text: who replaces them would see all other calls. */
function keepTextCoders(): void {
  for (const { prototype } of [TextDecoder, TextEncoder]) {
    for (const key of ["decode", "encode", "encodeInto"]) {
      const own: unknown = (prototype as unknown as Record<string, unknown>)[key];
      if (own !== undefined) pin(prototype, key, own, true);
    }
  }
}

export function installGuards(): void {
  letFatalErrorsThrough();
  for (const key of ENDS_LANE) guard(realProcess, key, `process.${key}`, true);
  for (const key of ENDS_PROCESS) guard(realProcess, key, `process.${key}`, false);
  if (deno !== undefined) {
    guard(deno, "exit", "Deno.exit", false);
    keepTextCoders();
  }
  // The errors that the lane makes are of this class: nobody may put another between it and Error.
  preventExtensions(KnittingError);
  preventExtensions(KnittingError.prototype);
}

/**
 * Ends the lane because its loop cannot go on: as Node does after an uncaught error, which the host then hears of, and in any
 * case, whatever a task does with uncaught errors.
 */
export function endLane(reason: unknown): void {
  dying = true;
  try {
    if (typeof dieOf === "function") apply(dieOf as Exit, realProcess, [reason, false]);
    const tell = tellOfDeath;
    tellOfDeath = undefined;
    tell?.(reason);
  } finally {
    if (typeof exitNow === "function") apply(exitNow as Exit, realProcess, [1]);
  }
}

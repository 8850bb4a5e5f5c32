// Takes the process-ending APIs away from task code: they would end the whole pool's process, or hang its calls.
// Installed once per lane before any user code; nothing is checked while calls run.
import { KnittingError } from "../errors.ts";

type Exit = (...args: unknown[]) => unknown;

/** Set once Node itself has begun to end the lane for an uncaught error: it calls `process.exit` for that. */
let dying = false;

function guard(target: object, key: string, name: string): void {
  const original: unknown = (target as Record<string, unknown>)[key];
  if (typeof original !== "function") return;
  const guarded = (...args: unknown[]): unknown => {
    if (dying) return (original as Exit).apply(target, args);
    throw new KnittingError(
      "KNT_ERROR_PROCESS_GUARD",
      `KNT_ERROR_PROCESS_GUARD: ${name} is disabled in worker tasks. ` +
        "Throw an error to fail the call, or end the pool on the host with shutdown()",
    );
  };
  Object.defineProperty(target, key, {
    value: guarded,
    configurable: false,
    enumerable: true,
    writable: false,
  });
}

/** Lets Node's own way of dying through: it starts at `process._fatalException`, which only the runtime calls. */
function letFatalErrorsThrough(): void {
  const runtime = process as unknown as { _fatalException?: Exit };
  const original = runtime._fatalException;
  if (original === undefined) return;
  runtime._fatalException = (...args): unknown => {
    dying = true;
    return original.apply(process, args);
  };
}

export function installGuards(): void {
  letFatalErrorsThrough();
  for (const key of ["exit", "kill", "abort", "reallyExit"]) guard(process, key, `process.${key}`);
  const deno = (globalThis as { readonly Deno?: object }).Deno;
  if (deno !== undefined) guard(deno, "exit", "Deno.exit");
}

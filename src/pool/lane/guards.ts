// Takes the process-ending APIs away from task code: they would end the whole pool's process, or hang its calls.
// Installed once per lane before any user code; nothing is checked while calls run.
import { KnittingError } from "../errors.ts";

function refuse(name: string, mend: string): () => never {
  return () => {
    throw new KnittingError(
      "KNT_ERROR_PROCESS_GUARD",
      `KNT_ERROR_PROCESS_GUARD: ${name} is disabled in worker tasks. ${mend}`,
    );
  };
}

function replace(target: object, key: string, name: string): void {
  if (!(key in target)) return;
  Object.defineProperty(target, key, {
    value: refuse(name, "Throw an error to fail the call, or end the pool on the host with shutdown()."),
    configurable: false,
    enumerable: true,
    writable: false,
  });
}

export function installGuards(): void {
  for (const key of ["exit", "kill", "abort", "reallyExit"]) replace(process, key, `process.${key}`);
  const deno = (globalThis as { readonly Deno?: object }).Deno;
  if (deno !== undefined) replace(deno, "exit", "Deno.exit");
}

// Makes sure that the runtime holds this lane to the pool's policy, before any code of the user's loads. Lane side.
//
// Node drops flags that it does not know for a thread, and a wrapper may lose them on the way: a lane must not take its own
// flags on trust. What should be denied is asked for, and one file that must not be readable is opened.
import type { LanePermission, PermissionProbe } from "../protocol/messages.ts";

/** `process.permission`, as far as it is used here. */
interface RuntimePermission {
  has(scope: string, reference?: string): boolean;
  /** Node 24.14 and later. */
  drop?(scope: string, reference?: string): void;
}

/**
 * Gives up the rights that this runtime gives unasked, and checks all that is left.
 *
 * @throws {Error} when the runtime allows what the policy denies, or denies what a lane needs
 */
export function enforcePermission({
  drops,
  probes,
  unreadable,
  hideEnvironment,
}: Omit<LanePermission, "afterBootstrap">): void {
  if (hideEnvironment) hideFromReports();
  if (drops.length === 0 && probes.length === 0) return;
  const permission = runtimePermission();
  if (permission === undefined) {
    throw new Error(
      "this runtime has not switched its permission model on, though the lane was started with its flags",
    );
  }
  for (const { scope, reference } of drops) permission.drop?.(scope, reference);
  // What Node gives unasked is the working directory as of now; the host may have left the one that the pool was made in.
  if (drops.some(({ scope, reference }) => scope === "fs.read" && reference !== process.cwd()))
    permission.drop?.("fs.read", process.cwd());
  for (const probe of probes) check(permission, probe);
  if (unreadable !== undefined) checkUnreadable(unreadable);
}

/** Deno's, in the terms of Node's. */
interface DenoPermissions {
  querySync(descriptor: object): { readonly state: string };
  revokeSync(descriptor: object): { readonly state: string };
}

function runtimePermission(): RuntimePermission | undefined {
  const { Deno: deno } = globalThis as { readonly Deno?: { readonly permissions: DenoPermissions } };
  if (deno === undefined) return (process as { readonly permission?: RuntimePermission }).permission;
  const { permissions } = deno;
  const descriptor = (name: string, path: string | undefined): object =>
    path === undefined ? { name } : { name, path };
  return {
    has: (scope, reference) => permissions.querySync(descriptor(scope, reference)).state === "granted",
    drop: (scope, reference) => void permissions.revokeSync(descriptor(scope, reference)),
  };
}

function check(permission: RuntimePermission, { scope, reference, expected }: PermissionProbe): void {
  if (permission.has(scope, reference) === expected) return;
  const what = reference === undefined ? scope : `${scope} of ${reference}`;
  throw new Error(
    expected
      ? `the runtime denies ${what}, which the policy allows and a lane may need`
      : `the runtime allows ${what}, which the policy denies`,
  );
}

function checkUnreadable(path: string): void {
  const { openSync, closeSync } = process.getBuiltinModule("node:fs");
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    // The second is Deno's.
    if (code === "ERR_ACCESS_DENIED" || name === "NotCapable") return;
    throw new Error(`opening ${path} failed, but not for want of permission`, { cause: error });
  }
  closeSync(descriptor);
  throw new Error(`the runtime let this lane open ${path}, which the policy denies`);
}

/** Node's diagnostic report lists the environment of the process, whatever the thread's own is. */
function hideFromReports(): void {
  const { report } = process as { readonly report?: { excludeEnv?: boolean } };
  if (report === undefined || !("excludeEnv" in report)) return;
  report.excludeEnv = true;
  // The setter is what reaches Node; without it nobody takes this back.
  Object.defineProperty(report, "excludeEnv", { value: true, writable: false, configurable: false });
}

// What a lane itself has to do and to check about its permissions. Host thread, once per pool.
import type { LanePermission } from "../protocol/messages.ts";
import type { PermissionPlan } from "./context.ts";
import { isThere } from "./host-context.ts";

/** Where the network can be denied, for a bootstrap that has to connect: the right is there until it has ended. */
const NET_DENIED = { scope: "net", expected: false } as const;

/** The flags of a lane whose bootstrap connects to the host. */
export function withNetForBootstrap({
  execArgv,
  env,
  console,
  deniesNet,
}: PermissionPlan): Pick<PermissionPlan, "execArgv" | "env" | "console"> {
  return { execArgv: deniesNet ? [...execArgv, "--allow-net"] : execArgv, env, console };
}

/** The plan's part for the lane, and one existing path that must not be readable. */
export function lanePermission(plan: PermissionPlan, connects: boolean): LanePermission {
  const { drops, probes, env, deniesNet } = plan;
  const late = connects && deniesNet;
  // Directories open like files, but not on Windows.
  const denied =
    process.platform === "win32"
      ? []
      : probes.filter(({ scope, expected }) => (scope === "fs.read" || scope === "read") && !expected);
  const unreadable = denied.find(({ reference }) => reference !== undefined && isThere(reference))?.reference;
  return {
    drops,
    probes: late ? probes.filter(({ scope }) => scope !== "net") : probes,
    unreadable,
    hideEnvironment: env !== undefined,
    afterBootstrap: late ? { drops: [{ scope: "net" }], probes: [NET_DENIED] } : { drops: [], probes: [] },
  };
}

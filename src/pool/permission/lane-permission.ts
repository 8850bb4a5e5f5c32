// What a lane itself has to do and to check about its permissions. Host thread, once per pool.
import { existsSync } from "node:fs";
import type { LanePermission } from "../protocol/messages.ts";
import type { PermissionPlan } from "./context.ts";

/** The plan's part for the lane, and one existing path that must not be readable. */
export function lanePermission({ drops, probes, env }: PermissionPlan): LanePermission {
  // Directories open like files, but not on Windows.
  const denied =
    process.platform === "win32"
      ? []
      : probes.filter(({ scope, expected }) => scope === "fs.read" && !expected);
  const unreadable = denied.find(
    ({ reference }) => reference !== undefined && existsSync(reference),
  )?.reference;
  return { drops, probes, unreadable, hideEnvironment: env !== undefined };
}

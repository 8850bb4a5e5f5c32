// From a pool's options to what starts its thread lanes, and the memory that they share with the host. Host thread.
import { availableParallelism } from "node:os";
import type { ResolvedPoolOptions } from "../options/resolved-options.ts";
import { threadFlags, withoutPermissionFlags } from "./exec-argv.ts";
import { allocateLaneMemory, allocatePoolMemory } from "../protocol/memory.ts";
import type { LaneCarrier } from "./lane-carrier.ts";
import { laneEntry } from "./lane-entry.ts";
import { ThreadBell } from "./thread-bell.ts";
import { type LaunchedThread, launchThread, type ThreadSettings } from "./thread.ts";

/** What lanes are started with because of their permissions. */
export interface LaneRestrictions {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly console: boolean;
}

/** Lanes may spin on these while the host has a core for itself. Shared by all pools of this thread. */
const SPARE_CORES = availableParallelism() - 1;
let spinTokens: SharedArrayBuffer | undefined;

/** @param hostFlags the Node flags of the host that lanes are started with too */
export function threadLanes(
  options: ResolvedPoolOptions,
  hostFlags: readonly string[],
  restrictions: LaneRestrictions,
): LaneCarrier {
  const { workerExecArgv, worker, source, debug } = options;
  const flags = threadFlags(withoutPermissionFlags(hostFlags), workerExecArgv, worker.resourceLimits);
  const tagged = Object.values(debug).includes(true);
  // When a lane is started: a pool may have none but the host's own.
  const settings = (): ThreadSettings => ({
    entry: source === undefined ? laneEntry("thread") : new URL(source),
    // Of flags that contradict each other the last counts.
    execArgv: [...flags.execArgv, ...restrictions.execArgv],
    resourceLimits: flags.resourceLimits,
    env: restrictions.env,
    console: restrictions.console ? (tagged ? "tag" : "forward") : "silent",
  });
  let launched: LaunchedThread | undefined;
  return {
    kind: "thread",
    memory: undefined,
    share(laneIndices, { payload, abortCapacity, withBoard }) {
      const poolMemory = allocatePoolMemory(abortCapacity);
      const tokens = (spinTokens ??= new SharedArrayBuffer(SPARE_CORES * 4));
      const lanes = laneIndices.map(() => ({
        memory: allocateLaneMemory(payload, withBoard),
        poolMemory,
        spinTokens: tokens,
      }));
      return { lanes, bell: new ThreadBell(poolMemory.bell) };
    },
    release: () => {},
    exposeGc: flags.exposeGc,
    launch(laneIndex) {
      launched = launchThread(settings(), laneIndex);
    },
    cancelLaunch: () => launched?.cancel(),
    start(boot, events) {
      const thread = launched ?? launchThread(settings(), boot.laneIndex);
      launched = undefined;
      return thread.boot(boot, events);
    },
  };
}

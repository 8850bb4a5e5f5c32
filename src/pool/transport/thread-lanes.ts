// From a pool's options to the function that starts its thread lanes. Host thread.
import type { ResolvedPoolOptions } from "../options/resolved-options.ts";
import { threadFlags, withoutPermissionFlags } from "./exec-argv.ts";
import type { StartLane } from "./lane-transport.ts";
import { type LaunchedThread, launchThread, type ThreadSettings } from "./thread.ts";

/** The module that thread lanes start with, unless the `source` option names another. As seen from the built file. */
export const THREAD_LANE_ENTRY: URL = new URL("../lane/thread-entry.js", import.meta.url);

export interface ThreadLanes {
  readonly start: StartLane;
  /** Starts the thread of this lane ahead of its `start`. */
  launch(laneIndex: number): void;
  /** Ends a thread that was started ahead and has not been used. */
  cancelLaunch(): void;
  readonly exposeGc: boolean;
}

/** What lanes are started with because of their permissions. */
export interface LaneRestrictions {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly console: boolean;
}

/**
 * @param hostFlags the Node flags of the host that lanes are started with too
 * @throws {TypeError} when the options ask for lanes on processes, which do not exist yet
 */
export function threadLanes(
  options: ResolvedPoolOptions,
  hostFlags: readonly string[],
  restrictions: LaneRestrictions,
): ThreadLanes {
  const { workerExecArgv, worker, source, debug } = options;
  if (worker.runtime === "process") {
    throw new TypeError(
      'worker.runtime "process" is not there yet: this version of knitting runs lanes on threads only. Leave it out',
    );
  }
  const flags = threadFlags(withoutPermissionFlags(hostFlags), workerExecArgv, worker.resourceLimits);
  const tagged = Object.values(debug).includes(true);
  const settings: ThreadSettings = {
    entry: source === undefined ? THREAD_LANE_ENTRY : new URL(source),
    // Of flags that contradict each other the last counts.
    execArgv: [...flags.execArgv, ...restrictions.execArgv],
    resourceLimits: flags.resourceLimits,
    env: restrictions.env,
    console: restrictions.console ? (tagged ? "tag" : "forward") : "silent",
  };
  let launched: LaunchedThread | undefined;
  return {
    exposeGc: flags.exposeGc,
    launch(laneIndex) {
      launched = launchThread(settings, laneIndex);
    },
    cancelLaunch: () => launched?.cancel(),
    start(boot, events) {
      const thread = launched ?? launchThread(settings, boot.laneIndex);
      launched = undefined;
      return thread.boot(boot, events);
    },
  };
}

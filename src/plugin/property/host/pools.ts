import { serialize } from "node:v8";
import type { PoolOptions } from "../../../pool/index.ts";
import { LanePool, type LanePoolSettings } from "./lane-pool.ts";

// The pools of lanes that checks share: one for each distinct set of options, opened when it is first needed. Host thread.
// Left open: a pool without calls keeps no process alive.

/** Options of a check: those of its lanes, and what it does besides. */
export interface CheckOptions extends Omit<PoolOptions, "inliner" | "source"> {
  /** Lanes. @default the number of cores */
  readonly threads?: number;
  /**
   * How long one run of the predicate may take, in milliseconds; more than 0. A run that takes longer has failed: if it goes
   * on, its lane is replaced, and its input is shrunk as any other. @default `worker.hardTimeoutMs`, or else 5_000
   */
  readonly runTimeoutMs?: number;
  /** Ends the check when it aborts: the check rejects with its reason, and lanes stop before their next run. */
  readonly signal?: AbortSignal;
  /** Whether runs done, rate and time left are shown on a terminal. @default true, and never where `CI` is set */
  readonly progress?: boolean;
}

const DEFAULT_RUN_TIMEOUT_MS = 5_000;

/** Settings as the options of a check give them. */
export type GivenSettings = Omit<LanePoolSettings, "bootstrap" | "look" | "locate">;

const open = new Map<string, LanePool>();

/**
 * @param adapt what the surroundings make of the settings when a pool is opened
 * @throws {TypeError} when an option is of the wrong type
 * @throws {RangeError} when an option is out of range
 */
export function poolFor(
  options: CheckOptions,
  adapt: (settings: GivenSettings) => LanePoolSettings,
): LanePool {
  const { runTimeoutMs: limit, progress: _, signal: _signal, ...pool } = options;
  const runTimeoutMs = limit ?? pool.worker?.hardTimeoutMs ?? DEFAULT_RUN_TIMEOUT_MS;
  if (typeof runTimeoutMs !== "number") {
    throw new TypeError(
      `Expected \`runTimeoutMs\` to be a number of milliseconds, got \`${String(limit)}\` (${typeof limit})`,
    );
  }
  if (!(runTimeoutMs > 0 && runTimeoutMs < 2 ** 31)) {
    throw new RangeError(
      `Expected \`runTimeoutMs\` to be more than 0 and less than 2^31, got \`${runTimeoutMs}\``,
    );
  }
  const settings: GivenSettings = { pool, runTimeoutMs };
  const key = keyOf(settings);
  let lanes = open.get(key);
  if (lanes === undefined) {
    lanes = new LanePool(adapt(settings));
    open.set(key, lanes);
  }
  return lanes;
}

/** Ends the lanes of all checks, and resolves when they have ended. The next check opens new ones. */
export async function closeLanes(): Promise<void> {
  const pools = [...open.values()];
  open.clear();
  await Promise.all(pools.map((pool) => pool.shutdown()));
}

function keyOf({ pool, runTimeoutMs }: GivenSettings): string {
  try {
    return serialize([pool, runTimeoutMs]).toString("base64");
  } catch (cause) {
    throw new TypeError(`The options of lanes can't be sent to them: ${String(cause)}`, { cause });
  }
}

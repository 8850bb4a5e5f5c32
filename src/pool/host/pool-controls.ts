// What users hold: the pool object, with everything but the calls themselves. Host thread.
import type { LaneInfo, PermissionReport, PoolControls } from "../types.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { PoolRuntime } from "./pool-runtime.ts";
import { poolStats } from "./pool-stats.ts";
import type { HostTask } from "./task-table.ts";

/** What a pool is made of, for those who add tasks to it later. */
export interface OpenedPool {
  readonly runtime: PoolRuntime;
  readonly dispatcher: Dispatcher;
  /** Grows while tasks are added. */
  readonly tasks: HostTask[];
  readonly permissions: readonly PermissionReport[];
}

// Node 20 and 22 have them in their main realm and not in a `vm` context, as of a Vitest vm pool. Compilers of `using`
// look there for these symbols then.
const DISPOSE: typeof Symbol.dispose = (Symbol.dispose ??
  Symbol.for("Symbol.dispose")) as typeof Symbol.dispose;
const ASYNC_DISPOSE: typeof Symbol.asyncDispose = (Symbol.asyncDispose ??
  Symbol.for("Symbol.asyncDispose")) as typeof Symbol.asyncDispose;

/** @param call the pool's `call` property */
export function poolControls(opened: OpenedPool, call: unknown): PoolControls & { readonly call: unknown } {
  const { runtime } = opened;
  const shutdown = (delayMs?: number): Promise<void> => runtime.shutdown(checkDelay(delayMs));
  return Object.freeze({
    call,
    shutdown,
    stats: () => poolStats(runtime),
    idle: () => runtime.idle(),
    get ready(): Promise<void> {
      return runtime.ready;
    },
    get lanes(): readonly LaneInfo[] {
      return runtime.lanes.map(describeLane);
    },
    permissions: opened.permissions,
    [DISPOSE]: (): void => void shutdown(),
    [ASYNC_DISPOSE]: (): Promise<void> => shutdown(),
  });
}

function describeLane({ index, kind, state, id }: OpenedPool["runtime"]["lanes"][number]): LaneInfo {
  const named = id === undefined ? {} : kind === "process" ? { processId: id } : { threadId: id };
  return { index, kind, state, ...named };
}

function checkDelay(delayMs: number | undefined): number {
  if (delayMs === undefined) return 0;
  if (typeof delayMs === "number" && delayMs >= 0 && delayMs <= 2_147_483_647) return delayMs;
  throw new RangeError(
    `Expected \`delayMs\` of shutdown() to be a number of milliseconds from 0 to 2147483647, got \`${String(delayMs)}\``,
  );
}

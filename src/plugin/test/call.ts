import type { CallOf, CallOptions, Task } from "../../pool/index.ts";
import type { OpenPool } from "../../pool/internal.ts";

// The `call` fixture. Runs in Vitest's workers.

/** Runs a task on a lane. Arguments and result have the types of the task. */
export type Call = <AnyTask extends Task<never, unknown>>(
  task: AnyTask,
  ...parameters: Parameters<CallOf<AnyTask>>
) => ReturnType<CallOf<AnyTask>>;

/** The fixture over an open pool. */
export function createCall(pool: OpenPool): Call {
  const call = (task: Task<unknown, unknown>, args?: unknown, options?: CallOptions): Promise<unknown> =>
    pool.call(task, args, options);
  return call as Call;
}

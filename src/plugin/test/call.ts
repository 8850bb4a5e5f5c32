import type {
  AbortableCall,
  AbortableTask,
  CallOptions,
  CallParameters,
  Received,
  Task,
} from "../../pool/index.ts";
import type { OpenPool } from "../../pool/internal.ts";

// The `call` fixture. Runs in Vitest's workers.

/** Runs a task on a lane. Arguments and result have the types of the task. */
export interface Call {
  <Args, Result>(
    task: AbortableTask<Args, Result>,
    ...parameters: CallParameters<Args>
  ): AbortableCall<Received<Result>>;
  <Args, Result>(task: Task<Args, Result>, ...parameters: CallParameters<Args>): Promise<Received<Result>>;
}

/** The fixture over an open pool. */
export function createCall(pool: OpenPool): Call {
  const call = (task: Task<unknown, unknown>, args?: unknown, options?: CallOptions): Promise<unknown> =>
    pool.call(task, args, options);
  return call as Call;
}

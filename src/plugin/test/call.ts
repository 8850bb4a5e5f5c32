import type { CallOf, CallOptions, Task } from "../../pool/index.ts";
import type { OpenPool } from "../../pool/internal.ts";
import type { StuckFrame } from "../protocol/code-frames.ts";
import { heldError } from "./body-failure.ts";

// The `call` fixture. Runs in Vitest's workers.

/** How long a lane may take to leave a call that its test has given up, in milliseconds. */
const GIVE_UP_MS = 100;

/** Runs a task on a lane. Arguments and result have the types of the task. */
export type Call = <AnyTask extends Task<never, unknown>>(
  task: AnyTask,
  ...parameters: Parameters<CallOf<AnyTask>>
) => ReturnType<CallOf<AnyTask>>;

/** The calls of one test. */
export interface TestCalls {
  readonly call: Call;
  /** How many were made. */
  readonly count: number;
  /**
   * After the test: gives up the calls that have not ended, and frees their lanes, so that they hold up no other test.
   * @throws where the code of a call was that didn't leave its lane
   */
  end(): Promise<void>;
}

/** Where the code of a lane is, in the user's sources. Looks at once. */
export type LocateStuck = (threadId: number | undefined) => Promise<readonly StuckFrame[]>;

/**
 * The fixture over an open pool.
 * @param over aborts when the test's time is up
 */
export function startCalls(pool: OpenPool, over: AbortSignal, locate: LocateStuck): TestCalls {
  const givenUp = new AbortController();
  const open = new Set<Promise<unknown>>();
  let count = 0;
  const call = (task: Task<unknown, unknown>, args?: unknown, options?: CallOptions): Promise<unknown> => {
    const { signal } = givenUp;
    const own = options?.signal;
    const made = pool.call(task, args, {
      ...options,
      signal: own === undefined ? signal : AbortSignal.any([own, signal]),
    });
    count++;
    open.add(made);
    const forget = (): void => void open.delete(made);
    made.then(forget, forget);
    return made;
  };
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= giveUp());
  // A test that timed out while its lanes were starting runs on all the same, when nobody ends its fixtures any more.
  const onOver = (): void => void end().catch(() => {});
  if (over.aborted) onOver();
  else over.addEventListener("abort", onOver);

  return {
    end,
    call: call as Call,
    get count() {
      return count;
    },
  };

  async function giveUp(): Promise<void> {
    // Nobody is left to hear of them.
    for (const made of open) made.catch(() => {});
    const isIdle = open.size === 0;
    givenUp.abort(new Error("The test that made this call is over"));
    if (isIdle) return;
    const found: Promise<readonly StuckFrame[]>[] = [];
    await pool.freeOfAbandoned(GIVE_UP_MS, (threadId) => found.push(locate(threadId)));
    const errors = (await Promise.all(found)).map(heldError);
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
  }
}

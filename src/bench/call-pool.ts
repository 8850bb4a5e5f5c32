import { openPool, type OpenPool } from "../pool/internal.ts";
import type { PoolOptions, Task } from "../pool/index.ts";

// The pool behind the benchmarks of one laneBench(): opened when the first of them runs, opened again after it has ended
// by itself, as a hard timeout ends it, or was given up. Host thread.

export class CallPool {
  readonly #options: PoolOptions;
  readonly #moduleHref: string | undefined;
  #pool: OpenPool | undefined;
  /** The ends of pools that were given up. */
  readonly #endings = new Set<Promise<void>>();

  /** @param moduleHref the module that relative paths in the options are relative to */
  constructor(options: PoolOptions, moduleHref: string | undefined) {
    this.#options = options;
    this.#moduleHref = moduleHref;
  }

  /**
   * A pool that is ready and has loaded the task in every lane.
   * @throws {KnittingError} LANE_STARTUP lanes do not start, or cannot find the task
   */
  async prepare(task: Task<never, unknown>): Promise<OpenPool> {
    // A pool that has ended says so, but goes on ending for a while.
    if (this.#pool !== undefined && !isOpen(this.#pool)) this.giveUp();
    const pool = (this.#pool ??= openPool(this.#options, this.#moduleHref));
    await pool.ready;
    await pool.load(task);
    return pool;
  }

  /** What lanes are doing is of no interest any more: the next benchmark gets new ones. */
  giveUp(): void {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool === undefined) return;
    const ending = pool.shutdown();
    this.#endings.add(ending);
    void ending.finally(() => this.#endings.delete(ending));
  }

  /** Resolves when every lane of every pool has ended. */
  async close(): Promise<void> {
    this.giveUp();
    await Promise.all(this.#endings);
  }
}

function isOpen(pool: OpenPool): boolean {
  const { state } = pool.stats();
  return state === "starting" || state === "ready";
}

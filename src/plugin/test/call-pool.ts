import { openPool, type OpenPool } from "../../pool/internal.ts";
import type { PoolOptions } from "../../pool/index.ts";
import type { CallsNote, PoolNote } from "../protocol/run-notes.ts";
import { uniqueName, wallClock } from "./run-diary.ts";

// A pool for calls, and what the report says of it. Runs in Vitest's workers; owned by their pools.

interface TestNames {
  readonly file: { readonly filepath: string };
  readonly fullTestName: string;
}

export class CallPool {
  readonly open: OpenPool;
  readonly #name = uniqueName("pool");
  readonly #openedAt = wallClock();

  constructor(options: PoolOptions) {
    this.open = openPool(options);
  }

  /** All that it has done so far. */
  life(): PoolNote {
    const { lanes, restarts, failed } = this.open.stats();
    const durations = this.open.durations();
    return {
      note: "pool",
      pool: this.#name,
      openedAt: this.#openedAt,
      endedAt: wallClock(),
      lanes: lanes.length,
      restarts,
      failed,
      wait: durations.map(({ wait }) => wait),
      run: durations.map(({ run }) => run),
    };
  }

  /** What one test did. */
  callsOf({ file, fullTestName }: TestNames, calls: number, startedAt: number): CallsNote {
    return {
      note: "calls",
      pool: this.#name,
      file: file.filepath,
      test: fullTestName,
      startedAt,
      endedAt: wallClock(),
      calls,
    };
  }
}

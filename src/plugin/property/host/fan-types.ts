import type { ChunkReply, ChunkRequest, Inspection, ValueSource } from "../contract.ts";
import type { LanePool } from "./lane-pool.ts";
import type { Known } from "./level.ts";

// What a check tells the one who hands out its runs, and what it is told of the cost. Host thread.

export interface FanOptions {
  readonly pool: LanePool;
  /** Sends one chunk to a lane. */
  readonly call: (request: ChunkRequest) => Promise<ChunkReply>;
  readonly source: ValueSource;
  /** The values before the generated ones, as far as lanes run them. */
  readonly examples: readonly unknown[];
  readonly timeoutMs: number | undefined;
  /** From where the check starts; empty: from the first run of the source. */
  readonly path: readonly number[];
  /** How many runs the source will have if none is skipped. */
  readonly numRuns: number;
  /** Whether a failure is shrunk. */
  readonly shrinks: boolean;
  /** Whether lanes may follow shrinks on their own. Of the failures on the way only the last is told. */
  readonly walks: boolean;
  /** Whether it matters which shrinks were skipped: what a lane that dies cannot tell of those it went through by itself. */
  readonly keepsSkips: boolean;
}

/** What a check cost, besides what its details say. */
export interface FanTally {
  /** Runs that lanes began and ended. */
  runs: number;
  /** Lanes that were replaced because of a run. */
  replacedLanes: number;
  /** Chunks of runs that were sent to lanes. */
  chunks: number;
  /** Time that lanes were busy with runs. */
  busyMs: number;
}

/** What came of a run that was made once more. */
export interface SecondOpinion {
  readonly known: Known;
  /** What the run did to its value; `undefined` when its lane could not tell. */
  readonly inspection: Inspection | undefined;
}

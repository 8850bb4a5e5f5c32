import type * as fc from "fast-check";
import type { Inspection } from "../contract.ts";

// What a check found out besides fast-check's own details, kept beside them: those are to be equal to a sequential run's,
// field for field. Host thread.

export type Details = fc.RunDetails<unknown[]>;

/** What lanes did for one check. */
export interface FanReport {
  /** Lanes of the pool. */
  readonly lanes: number;
  /** Runs that a sequential check would have made too. */
  readonly countedRuns: number;
  /** Runs that turned out not to be needed: behind a failure, on the wrong branch of the shrinks, or of a search made again. */
  readonly speculativeRuns: number;
  /** Runs made on the thread that checked: values whose state no lane can hand over. */
  readonly runsHere: number;
  /** Chunks of runs that were sent to lanes. */
  readonly chunks: number;
  /** Lanes that were replaced because a run hung or took too much memory. */
  readonly replacedLanes: number;
  /** How long the check took, in milliseconds. */
  readonly elapsedMs: number;
  /** How long lanes were busy with runs, all together, in milliseconds. */
  readonly busyMs: number;
  /**
   * What the counterexample did when it was run once more: `same` failed again; `passed` and `skipped` show that the
   * predicate is not deterministic; `none`: there was no counterexample, or one that can't be run again, such as one
   * that hangs.
   */
  readonly replay: "same" | "passed" | "skipped" | "none";
  /**
   * A value that the predicate has changed, as text before and after its run; `undefined`: none was seen. The search is then
   * made again with values of its own for each run, and the details are those of that search.
   */
  readonly changedArguments: Inspection | undefined;
  /** A sentence about what keeps the check from being repeatable, if something does. */
  readonly warning: string | undefined;
}

const reports = new WeakMap<object, FanReport>();

export function attachReport(details: object, report: FanReport): void {
  reports.set(details, report);
}

/** What lanes did for a check; `undefined` for details that did not come from lanes. */
export function fanReport<Values>(details: fc.RunDetails<Values>): FanReport | undefined {
  return reports.get(details);
}

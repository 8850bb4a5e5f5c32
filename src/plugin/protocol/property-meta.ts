// What a test tells of the properties that it checked on lanes: part of `task.meta.knitting`. Types only.

/** What lanes did for the properties of one test, all of its checks together. */
export interface PropertyMeta {
  /** How many checks it made. */
  checks: number;
  /** Lanes of the pool, or of the largest if there were several. */
  lanes: number;
  /** Runs that a sequential check would have made too: those in `runs`, those that were skipped, and shrinks. */
  countedRuns: number;
  /** Runs that turned out not to be needed. */
  speculativeRuns: number;
  /** Lanes that were replaced because a run hung or ended them. */
  replacedLanes: number;
  /** When the first check began and the last one ended, in milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
}

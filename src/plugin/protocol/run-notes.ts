import type { HistogramData } from "../../pool/internal.ts";

// What test workers tell the main process of their lanes, for the report at the end of a run. Types only. Times are in
// milliseconds since 1970; notes of the same lane or pool replace each other.

export type RunNote = BodyNote | LaneLifeNote | CallsNote | PoolNote | UnenforcedNote;

/** How a body left its lane. */
export type BodyEnd = "answered" | "late" | "cancelled" | "outOfMemory" | "died" | "unloaded";

/** A lane for bodies: when it was there, and what became of it. */
export interface LaneLifeNote {
  readonly note: "lane";
  readonly lane: string;
  readonly openedAt: number;
  readonly endedAt: number;
  /** Whether it was ended before its time, because of what a body did or left behind. */
  readonly replaced: boolean;
}

/** One try of one body. */
export interface BodyNote {
  readonly note: "body";
  /** As in the lane's own note. */
  readonly lane: string;
  readonly file: string;
  readonly test: string;
  readonly startedAt: number;
  readonly waitMs: number;
  readonly runMs: number;
  readonly ended: BodyEnd;
}

/** The calls of one test. */
export interface CallsNote {
  readonly note: "calls";
  readonly pool: string;
  readonly file: string;
  readonly test: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly calls: number;
}

/** A pool for calls, all that it has done so far. */
export interface PoolNote {
  readonly note: "pool";
  readonly pool: string;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly lanes: number;
  readonly restarts: number;
  readonly failed: number;
  readonly wait: readonly HistogramData[];
  /** Lane by lane. */
  readonly run: readonly HistogramData[];
}

/** Rules that lanes of this run are not held to, because their runtime can't, and what it leaves open whatever the rules. */
export interface UnenforcedNote {
  readonly note: "unenforced";
  readonly rules: readonly UnenforcedRule[];
}

export interface UnenforcedRule {
  readonly rule: string;
  readonly reason: string;
  /** No rule, but a limit of the runtime. */
  readonly limit: boolean;
}

import { reportCoverage } from "./coverage-port.ts";

// Asks a lane for its coverage. A pool has every lane import the module of a task that is new to it, so that this one,
// imported under another query each time, reaches them all.

reportCoverage();

/** The task in whose name it is imported. */
export function coverageTaken(): void {}

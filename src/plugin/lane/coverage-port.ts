// How a lane is asked for its coverage: by a module that it imports anew each time (coverage-entry.ts). What is done then
// is in the closure of the bootstrap, which puts it here before any other code runs, and once.

let report: (() => void) | undefined;

/** @throws {TypeError} the second time */
export function provideCoverageReport(given: () => void): void {
  if (report !== undefined) throw new TypeError("The coverage of this lane is reported already");
  report = given;
}

/** Tells the main process what this lane has covered since it was last asked. */
export function reportCoverage(): void {
  report?.();
}

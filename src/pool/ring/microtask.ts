// Runs a function once the code that runs now has ended, before anything else. Both sides.

const settled = Promise.resolve();

/** As `queueMicrotask()`, without the async resource that Node makes for each of those: that costs more than a call. */
export function soon(run: () => void): void {
  void settled.then(run);
}

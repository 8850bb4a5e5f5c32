// One clock for all threads and processes of a machine: milliseconds since boot, as a float.
// The functions are taken at load time, so that fake timers in a test cannot stop a pool.
const performanceNow = performance.now.bind(performance);

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

// performance.now() starts at 0 in every thread; hrtime does not, but costs a BigInt. The offset joins them.
const offsetMs = monotonicMs() - performanceNow();

/** Milliseconds on the clock that host and lanes share. */
export function sharedNow(): number {
  return performanceNow() + offsetMs;
}

// One clock for all threads and processes of a machine: milliseconds since an arbitrary start, as a float.
//
// `process.hrtime` and not `performance.now`, which counts from another moment in every thread, and whose module Node
// would have to load at the start of every lane. Taken at load time, so that fake timers cannot stop a pool.
const { hrtime } = process;

/** Milliseconds on the clock that host and lanes share. */
export function sharedNow(): number {
  const time = hrtime();
  return time[0] * 1000 + time[1] / 1e6;
}

// Every default and every limit of the pool's options, in one place. Read by resolve.ts, the docs and the tests.

/** What an option is when it is left out. Where a default depends on the machine or on another option, a comment says how. */
export const POOL_DEFAULTS = {
  threads: 1,
  inliner: { position: "last", batchSize: 1, dispatchThreshold: 1 },
  balancer: "roundRobin",
  worker: {
    runtime: "thread",
    // processRuntime: the runtime that the host runs on
    processCommandPrefix: [],
    processSharedMemory: { mode: "inherit", namePrefix: "knitting", unlinkOnShutdown: true },
    bootstrap: { name: "default" },
    resolveAfterFinishingAll: false,
    timers: { spinMicroseconds: 200, parkMs: 500, pauseNanoseconds: 300 },
    hardTimeoutMs: 0,
    hardTimeoutAction: "shutdown",
  },
  payload: {
    // mode: "growable" where SharedArrayBuffer can grow, else "fixed"
    // Or payloadMaxByteLength, if that is less; always payloadMaxByteLength in fixed mode.
    payloadInitialBytes: 4_194_304,
    payloadMaxByteLength: 67_108_864,
    // maxPayloadBytes: payloadMaxByteLength >> 3
  },
  abortSignalCapacity: 258,
  maxQueue: Number.POSITIVE_INFINITY as number,
  host: { stallFreeLoops: 128, maxBackoffMs: 10 },
  workerExecArgv: [],
  permission: { mode: "strict", allowImport: true },
  debug: { host: false, globals: false, signals: false, imports: false, lifecycle: false },
} as const;

/** The most lanes that `threads` may ask for. */
export const MAX_THREADS = 1024;
/** The most that a timer takes, and the most that `>> 3` takes: the largest int32. */
export const MAX_INT32 = 2_147_483_647;
/** The most abort-aware calls that may be in flight at once. */
export const MAX_ABORT_SIGNALS = 1_048_576;
/** The least payload buffer for which `payloadMaxByteLength >> 3` is above 0. */
export const MIN_PAYLOAD_BUFFER_BYTES = 8;
/** `maxPayloadBytes` is at most `payloadMaxByteLength` shifted right by this. */
export const PAYLOAD_CAP_SHIFT = 3;

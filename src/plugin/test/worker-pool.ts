import { openPool, type OpenPool } from "../../pool/internal.ts";
import type { PoolOptions } from "../../pool/index.ts";
import { decodeOptions } from "../options.ts";
import type { ProvidedLanes } from "../provided.ts";
import type { LaneBootstrapData } from "../protocol/messages.ts";

// The pool of one Vitest worker: what the config says, and lanes that load modules through Vite. Runs in that worker.

const bootstrapHref = new URL("../lane/bootstrap.js", import.meta.url).href;

/** Opened by the first test that can call; shut down with the fixture that owns it. */
export class WorkerPool {
  readonly #provided: ProvidedLanes;
  #pool: OpenPool | undefined;

  constructor(provided: ProvidedLanes) {
    this.#provided = provided;
  }

  /** The pool, started if it wasn't. */
  open(): OpenPool {
    return (this.#pool ??= openPool(poolOptions(this.#provided)));
  }

  /** Resolves when every lane has ended, so that none outlives the worker or the file. */
  async close(): Promise<void> {
    await this.#pool?.shutdown();
  }
}

function poolOptions(provided: ProvidedLanes): PoolOptions {
  const { pool } = decodeOptions(provided.options);
  // Without lanes every call runs here, one at a time.
  if (provided.server === undefined) return { threads: 0, inliner: {} };
  const next = pool.worker?.bootstrap;
  const data: LaneBootstrapData = {
    server: provided.server,
    ...(next === undefined ? {} : { next: { ...next, href: String(next.href) } }),
  };
  return {
    threads: provided.fairThreads,
    ...pool,
    worker: { ...pool.worker, bootstrap: { href: bootstrapHref, data } },
  };
}

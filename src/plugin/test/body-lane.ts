import { importTask } from "../../pool/index.ts";
import { openPool, type OpenPool } from "../../pool/internal.ts";
import type { PoolOptions } from "../../pool/index.ts";
import type {
  BodyOutcome,
  BodyRefusal,
  BodyRequest,
  FileSummary,
  PrepareRequest,
} from "../protocol/bodies.ts";
import type { LaneLifeNote } from "../protocol/run-notes.ts";
import { uniqueName, wallClock } from "./run-diary.ts";

// One lane for whole test bodies, one at a time. A pool of its own, so that ending it ends nothing else. Runs in Vitest's
// workers; made and kept by the team.

const entry = new URL("../lane/body-entry.js", import.meta.url);
const prepareFile = importTask<PrepareRequest, FileSummary>({ href: entry, name: "prepareFile" });
const runBody = importTask<BodyRequest, BodyOutcome | BodyRefusal>({ href: entry, name: "runBody" });
const finishFile = importTask<PrepareRequest, readonly unknown[]>({ href: entry, name: "finishFile" });

export class BodyLane {
  /** Position in its team, from 0. */
  readonly index: number;
  /** For the report. */
  readonly name: string = uniqueName("lane");
  readonly #openedAt = wallClock();
  readonly pool: OpenPool;
  readonly #files = new Map<string, Promise<FileSummary>>();
  /** The file of the last body. */
  #file: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(index: number, options: PoolOptions) {
    this.index = index;
    this.pool = openPool(options);
    // Whoever waits for it hears of it.
    this.pool.ready.catch(() => {});
  }

  get threadId(): number | undefined {
    return this.pool.lanes[0]?.threadId;
  }

  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  get permissions(): OpenPool["permissions"] {
    return this.pool.permissions;
  }

  /** Resolves when the lane has started and has the file; tries again after a failure. */
  prepare(file: string): Promise<FileSummary> {
    let prepared = this.#files.get(file);
    if (prepared === undefined) {
      prepared = this.pool.ready.then(() => this.pool.call(prepareFile, { file }));
      this.#files.set(file, prepared);
      prepared.catch(() => this.#files.delete(file));
    }
    return prepared;
  }

  run(request: BodyRequest): Promise<BodyOutcome | BodyRefusal> {
    this.#file = request.file;
    return this.pool.call(runBody, request);
  }

  /** Whether it has been given something that it hasn't begun. */
  get isYetToBegin(): boolean {
    return this.pool.stats().lanes.some(({ queued }) => queued > 0);
  }

  /** What the file wants done after its last body, where it has been here. */
  async finishFile(): Promise<readonly unknown[]> {
    const file = this.#file;
    if (file === undefined || this.isEnding) return [];
    this.#file = undefined;
    return this.pool.call(finishFile, { file });
  }

  /** What there is to say of its life so far. */
  life(replaced: boolean): LaneLifeNote {
    return { note: "lane", lane: this.name, openedAt: this.#openedAt, endedAt: wallClock(), replaced };
  }

  /** Ends the lane, whatever runs on it. */
  end(): Promise<void> {
    return (this.#ending ??= this.pool.shutdown());
  }
}

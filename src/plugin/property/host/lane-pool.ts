import { availableParallelism } from "node:os";
import { openPool, type OpenPool } from "../../../pool/internal.ts";
import type { PoolOptions, Task } from "../../../pool/index.ts";
import type { StuckFrame } from "../../protocol/code-frames.ts";
import type { ChunkReply, ChunkRequest } from "../contract.ts";
import type { PropertyBootstrapData } from "../lane/bootstrap.ts";
import { longestChunkMs } from "./chunk-sizes.ts";
import { noteStuck } from "./failure-place.ts";
import { SLOT_COUNT, Slots } from "../slots.ts";
import type { Property } from "../property-types.ts";
import { TrailRuns } from "./trail-runs.ts";

// A pool whose lanes run properties: what check() needs of it, and how it is opened. Host thread.

export interface LanePoolSettings {
  /** Options of the pool, as the user gave them. */
  readonly pool: PoolOptions;
  /** A run that takes longer has failed, and its lane is replaced if it goes on. */
  readonly runTimeoutMs: number;
  /** Where a thread is that does not come back, innermost first; left out: nobody looks. */
  readonly look?: (threadId: number) => readonly StuckFrame[];
  /** Finds the same places in the user's sources. */
  readonly locate?: (frames: readonly StuckFrame[]) => Promise<readonly StuckFrame[]>;
  /** Puts the start of properties in front of the user's own bootstrap. */
  readonly bootstrap: (data: PropertyBootstrapData) => NonNullable<PoolOptions["worker"]>["bootstrap"];
}

export class LanePool {
  readonly threads: number;
  readonly runTimeoutMs: number;
  /** `undefined` for lanes that share no memory with the host. */
  readonly slots: Slots | undefined;
  /** As above. */
  readonly trails: TrailRuns | undefined;
  /** Finds places of code in the user's sources. */
  readonly locate: (frames: readonly StuckFrame[]) => Promise<readonly StuckFrame[]>;
  readonly #pool: OpenPool;
  readonly #freeSlots: number[] = Array.from({ length: SLOT_COUNT }, (_, slot) => slot);

  /** @throws as createPool() does */
  constructor({ pool, runTimeoutMs, bootstrap, look, locate }: LanePoolSettings) {
    this.locate = locate ?? ((frames) => Promise.resolve(frames));
    this.threads = pool.threads ?? availableParallelism();
    this.runTimeoutMs = runTimeoutMs;
    const { bootstrap: next, ...worker } = pool.worker ?? {};
    const slots = worker.runtime === "process" ? undefined : new Slots();
    this.slots = slots;
    this.trails = slots === undefined ? undefined : new TrailRuns(slots.trails);
    const start =
      slots === undefined
        ? next
        : bootstrap({
            slots: slots.memory,
            next: next === undefined ? undefined : { ...next, href: String(next.href) },
          });
    const options: PoolOptions = {
      balancer: "firstIdle",
      ...pool,
      threads: this.threads,
      worker: {
        ...worker,
        ...(start === undefined ? {} : { bootstrap: start }),
        // A chunk starts no run after this time: one that goes on for longer is in a run that takes too long.
        hardTimeoutMs: Math.ceil(runTimeoutMs + longestChunkMs(runTimeoutMs)),
        hardTimeoutAction: "replaceLane",
      },
    };
    // Without a policy a lane may wait in native code, and whoever looked at it would wait with it. Processes are out of sight.
    const isSafe = pool.permission !== "unsafe" && worker.runtime !== "process";
    this.#pool = openPool(options, undefined, {
      onOverrun(error, laneId) {
        if (look !== undefined && isSafe && laneId !== undefined) noteStuck(error, look(laneId));
      },
    });
  }

  /** The first chunk loads the property in every lane. */
  call(property: Property<unknown[]>, request: ChunkRequest): Promise<ChunkReply> {
    return this.#pool.call(property as unknown as Task<ChunkRequest, ChunkReply>, request);
  }

  takeSlot(): number {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error(`More than ${SLOT_COUNT} chunks of runs are in flight`);
    return slot;
  }

  freeSlot(slot: number): void {
    this.#freeSlots.push(slot);
  }

  shutdown(): Promise<void> {
    return this.#pool.shutdown();
  }
}

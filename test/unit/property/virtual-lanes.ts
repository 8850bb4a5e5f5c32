import * as fc from "fast-check";
import {
  type ChunkReply,
  type ChunkRequest,
  ChunkStop,
  type Stretch,
} from "../../../src/plugin/property/contract.ts";
import type { LanePool } from "../../../src/plugin/property/host/lane-pool.ts";
import { SharedLists } from "../../../src/plugin/property/host/shared-runs.ts";
import { Values } from "../../../src/plugin/property/lane/values.ts";
import { Slots } from "../../../src/plugin/property/slots.ts";

// Lanes in time that does not pass by itself: every run takes a millisecond, every message a tenth of one. What a check takes
// there depends on nothing but which runs are given out when. For synchronous predicates, without walks.

const RUN_MS = 1;
const MESSAGE_MS = 0.1;

interface Job {
  readonly request: ChunkRequest;
  readonly resolve: (reply: ChunkReply) => void;
  readonly reject: (reason: unknown) => void;
}

export class VirtualLanes {
  /** Milliseconds since the first call. */
  now = 0;
  /** Every run that was begun, by its path. */
  readonly begun: string[] = [];
  readonly pool: LanePool;
  readonly #slots = new Slots();
  readonly #values = new Map<number, Values>();
  readonly #arbitraries: readonly fc.Arbitrary<unknown>[];
  readonly #predicate: (...values: never[]) => boolean;
  readonly #events: { readonly at: number; readonly happen: () => void }[] = [];
  readonly #waiting: Job[] = [];
  #idle: number;
  #isRunning = false;

  constructor(
    threads: number,
    arbitraries: readonly fc.Arbitrary<unknown>[],
    predicate: (...values: never[]) => boolean,
  ) {
    this.#idle = threads;
    this.#arbitraries = arbitraries;
    this.#predicate = predicate;
    const free = Array.from({ length: 64 }, (_, slot) => slot);
    this.pool = {
      threads,
      runTimeoutMs: 1_000,
      slots: this.#slots,
      lists: new SharedLists(this.#slots.lists),
      takeSlot: () => free.pop() ?? 0,
      freeSlot: (slot: number) => free.push(slot),
      call: (_: unknown, request: ChunkRequest) => this.#call(request),
    } as unknown as LanePool;
  }

  #call(request: ChunkRequest): Promise<ChunkReply> {
    return new Promise((resolve, reject) => {
      this.#after(MESSAGE_MS / 2, () => {
        this.#waiting.push({ request, resolve, reject });
        this.#begin();
      });
    });
  }

  #begin(): void {
    const job = this.#idle > 0 ? this.#waiting.shift() : undefined;
    if (job === undefined) return;
    this.#idle--;
    this.#step(job, 0, this.now);
  }

  #step(job: Job, runs: number, startedAt: number): void {
    const { parent, from, count, slot, sliceMs, list } = job.request;
    const { lists } = this.#slots;
    const end = (ran: number, ended: boolean, failed?: string): void =>
      this.#end(job, { runs, ran, skips: undefined, ended, ms: this.now - startedAt, isAsync: false }, failed);
    if (runs > 0 && this.now - startedAt >= sliceMs) return end(runs, false);
    const ran = list === undefined ? runs : lists.take(list);
    if (ran === undefined || ran >= count) return end(runs, false);
    if (!(list === undefined ? this.#slots.enter(slot, ran) : this.#slots.enterShrink(slot, ran))) {
      return end(ran, false);
    }
    const value = this.#valuesOf(job.request).valueAt(parent, from + ran);
    if (value === undefined) {
      if (list !== undefined) lists.endAt(list, ran);
      return end(ran, true);
    }
    this.begun.push([...parent, from + ran].join(":"));
    this.#after(RUN_MS, () => {
      const passes = this.#predicate(...(value.value as never[]));
      if (list !== undefined && passes) lists.note(list, ran, "passed");
      if (list !== undefined && !passes) lists.endAt(list, ran);
      if (passes) this.#step(job, runs + 1, startedAt);
      else {
        runs++;
        end(ran, false, fc.stringify(value.value));
      }
    });
  }

  #end(job: Job, reply: ChunkReply, failed: string | undefined): void {
    this.#idle++;
    this.#begin();
    const none: Stretch = { ran: 0, skips: undefined, ended: false };
    this.#after(MESSAGE_MS / 2, () => {
      if (failed === undefined) job.resolve(reply);
      else
        job.reject(
          new ChunkStop({ ...reply, stop: "failed", text: failed, walk: [none] }, new Error("failed")),
        );
    });
  }

  #valuesOf({ source }: ChunkRequest): Values {
    const values = this.#values.get(source.checkId) ?? new Values(fc, this.#arbitraries, source);
    this.#values.set(source.checkId, values);
    return values;
  }

  #after(ms: number, happen: () => void): void {
    this.#events.push({ at: this.now + ms, happen });
    if (!this.#isRunning) void this.#run();
  }

  /** One event after the other, each when the host has done all that it does at once. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#events.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#events.splice(this.#events.indexOf(next), 1);
      this.now = next.at;
      next.happen();
    }
    this.#isRunning = false;
  }
}

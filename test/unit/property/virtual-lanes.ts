import * as fc from "fast-check";
import {
  type ChunkReply,
  type ChunkRequest,
  ChunkStop,
  type Stretch,
} from "../../../src/plugin/property/contract.ts";
import type { LanePool } from "../../../src/plugin/property/host/lane-pool.ts";
import { TrailRuns } from "../../../src/plugin/property/host/trail-runs.ts";
import { Values } from "../../../src/plugin/property/lane/values.ts";
import { Slots } from "../../../src/plugin/property/slots.ts";
import { End, type Step } from "../../../src/plugin/property/trails.ts";

// Lanes in time that does not pass by itself: every run takes a millisecond, every message a tenth of one. What a check takes
// there depends on nothing but which runs are given out when. For synchronous predicates, without walks.

const RUN_MS = 1;
const MESSAGE_MS = 0.1;

const NONE: Stretch = { ran: 0, skips: undefined, ended: false };

interface Failed {
  readonly text: string;
  readonly step: Step;
}

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
      trails: new TrailRuns(this.#slots.trails),
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

  #step(job: Job, ran: number, startedAt: number): void {
    const { parent, from, count, slot, sliceMs, trail } = job.request;
    if (trail !== undefined) return this.#onTrail(job, trail, { runs: 0, startedAt, failed: undefined });
    const end = (ended: boolean, failed?: Failed): void =>
      this.#end(job, { ran, runs: ran, ended, startedAt }, failed);
    const isOver = ran === count || (ran > 0 && this.now - startedAt >= sliceMs);
    if (isOver || !this.#slots.enter(slot, ran)) return end(false);
    const value = this.#valuesOf(job.request).valueAt(parent, from + ran);
    if (value === undefined) return end(true);
    this.begun.push([...parent, from + ran].join(":"));
    this.#after(RUN_MS, () => {
      if (this.#predicate(...(value.value as never[]))) this.#step(job, ran + 1, startedAt);
      else end(false, { text: fc.stringify(value.value), step: { node: 0, position: ran } });
    });
  }

  #onTrail(
    job: Job,
    trail: number,
    so: { runs: number; startedAt: number; failed: Failed | undefined },
  ): void {
    const { slot, sliceMs } = job.request;
    const { trails } = this.#slots;
    const end = (): void => {
      const { runs, startedAt, failed } = so;
      this.#end(job, { ran: failed?.step.position ?? 0, runs, ended: false, startedAt }, failed);
    };
    if (so.runs > 0 && this.now - so.startedAt >= sliceMs) return end();
    const step = trails.take(trail);
    if (step === undefined || !this.#slots.enterTrail(slot, step)) return end();
    const path = this.#pathOf(job.request, trail, step);
    const value = this.#valuesOf(job.request).valueAt(path.slice(0, -1), path.at(-1) ?? 0);
    if (value === undefined) {
      trails.endAt(trail, step, End.NoValue);
      return this.#onTrail(job, trail, so);
    }
    this.begun.push(path.join(":"));
    this.#after(RUN_MS, () => {
      so.runs++;
      if (this.#predicate(...(value.value as never[]))) trails.note(trail, step, "passed");
      else {
        const next = trails.fail(trail, step, job.request.walkMs > 0);
        if (next !== "beyond") so.failed = { text: fc.stringify(value.value), step };
        if (next === "end") return end();
      }
      this.#onTrail(job, trail, so);
    });
  }

  #pathOf(request: ChunkRequest, trail: number, { node, position }: Step): readonly number[] {
    if (node === 0) return [...request.parent, request.from + position];
    return [...this.#pathOf(request, trail, this.#slots.trails.origin(trail, node)), position];
  }

  #end(
    job: Job,
    at: { ran: number; runs: number; ended: boolean; startedAt: number },
    failed?: Failed,
  ): void {
    this.#idle++;
    this.#begin();
    const { startedAt, ...rest } = at;
    const reply: ChunkReply = { ...rest, skips: undefined, ms: this.now - startedAt, isAsync: false };
    this.#after(MESSAGE_MS / 2, () => {
      if (failed === undefined) return job.resolve(reply);
      const { text, step } = failed;
      const facts = { ...reply, stop: "failed", text, walk: [NONE], node: step.node } as const;
      job.reject(new ChunkStop(facts, new Error("failed")));
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

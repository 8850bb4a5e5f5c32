import type { ChunkReply, ChunkRequest, ValueSource } from "../contract.ts";
import { readChunkStop } from "../contract.ts";
import { MAX_CHUNK_RUNS, PHASE_RUNNING } from "../slots.ts";
import { ChunkSizes } from "./chunk-sizes.ts";
import { deathOf } from "./deaths.ts";
import type { LanePool } from "./lane-pool.ts";
import { type Gap, type Known, Level, type Stop } from "./level.ts";
import { FailureRates, likeliestFree } from "./speculation.ts";

// Hands the runs of one check out to lanes, ahead of the runner of fast-check, which asks for their outcomes in order. Host
// thread. Made by check(), one for each.

export interface FanOptions {
  readonly pool: LanePool;
  /** Sends one chunk to a lane. */
  readonly call: (request: ChunkRequest) => Promise<ChunkReply>;
  readonly source: ValueSource;
  readonly timeoutMs: number | undefined;
  /** From where the check starts; empty: from the first run of the source. */
  readonly path: readonly number[];
  /** How many runs the source will have if none is skipped. */
  readonly numRuns: number;
  /** Whether a failure is shrunk. */
  readonly shrinks: boolean;
}

/** What a check cost, besides what its details say. */
export interface FanTally {
  /** Runs that lanes began and ended. */
  runs: number;
  /** Lanes that were replaced because of a run. */
  replacedLanes: number;
  /** Chunks of runs that were sent to lanes. */
  chunks: number;
  /** Time that lanes were busy with runs. */
  busyMs: number;
}

interface Flight extends Gap {
  readonly level: Level;
  readonly slot: number;
  stale: boolean;
}

/** A chunk that dies before its first run is tried again this often. */
const MAX_ATTEMPTS = 3;

export class Fan {
  /** The values that are generated, rather than shrunk from others. */
  readonly sourceRoot: Level;
  /** The level that the runs of the source are in: not the same when the check starts among the shrinks of a value. */
  readonly #root: Level;
  readonly #isPlainSource: boolean;
  readonly tally: FanTally = { runs: 0, replacedLanes: 0, chunks: 0, busyMs: 0 };
  readonly #options: FanOptions;
  readonly #sizes = new ChunkSizes();
  readonly #shrinkSizes = new ChunkSizes();
  readonly #rates = new FailureRates();
  readonly #flights = new Set<Flight>();
  /** What the runner waits for. */
  #wanted: { level: Level; index: number } | undefined;
  #wake: { resolve: (known: Known) => void; reject: (reason: unknown) => void } | undefined;
  /** Runs of the source from here on are not needed if none is skipped. */
  #sourceEnd: number;
  #attempts = 0;
  #state: "open" | "closed" | "broken" = "open";
  #reason: unknown;

  constructor(options: FanOptions) {
    const { path, numRuns } = options;
    const first = path.at(-1) ?? 0;
    this.#options = options;
    this.#isPlainSource = path.length <= 1;
    this.sourceRoot = new Level([], undefined, this.#isPlainSource ? first : 0);
    this.#root = path.slice(0, -1).reduce((level, index) => level.below(index), this.sourceRoot);
    this.#root.frontier = first;
    this.#sourceEnd = first + numRuns;
  }

  /** What became of a run, as soon as it is known. `remaining`: runs of the source that are still needed, with this one. */
  outcome(level: Level, index: number, remaining: number): Known | Promise<Known> {
    const known = level.at(index);
    if (known !== undefined) return known;
    if (this.#state === "broken") return Promise.reject(this.#reason as Error);
    if (level === this.#root) this.#sourceEnd = index + remaining;
    return new Promise((resolve, reject) => {
      this.#wanted = { level, index };
      this.#wake = { resolve, reject };
      this.#dropStale(level, index);
      this.#pump();
    });
  }

  /** Runs one run again, when the check is over: for a second opinion. */
  again({ path }: Level, index: number): Promise<Known> {
    this.close();
    const twin = new Level(path, undefined, index);
    return new Promise((resolve, reject) => {
      this.#wanted = { level: twin, index };
      this.#wake = { resolve, reject };
      this.#send(twin, twin.take(index, 1));
    });
  }

  /** Nothing more is needed: lanes stop before their next run. */
  close(): void {
    for (const flight of this.#flights) this.#options.pool.slots?.endAt(flight.slot, 0);
    if (this.#state === "open") this.#state = "closed";
    this.#wanted = undefined;
  }

  /** Lanes that are at what the runner has left behind stop before their next run. */
  #dropStale(level: Level, index: number): void {
    for (const flight of this.#flights) {
      if (flight.stale || leadsTo(flight, level, index)) continue;
      flight.stale = true;
      this.#options.pool.slots?.endAt(flight.slot, 0);
    }
  }

  #pump(): void {
    const { pool } = this.#options;
    while (this.#state === "open" && this.#wanted !== undefined) {
      const { level, index } = this.#wanted;
      const inSource = level === this.#root && this.#isPlainSource;
      // One more for each lane, so that none waits for the host between two chunks.
      const room = inSource && this.#sizes.isSynchronous ? pool.threads * 2 : pool.threads;
      if (this.#flights.size >= room) return;
      if (inSource) {
        const end = Math.min(this.#sourceEnd, level.firstStop);
        const free = level.firstFree;
        if (free < end) {
          const count = this.#sizes.next(end - free, pool.threads);
          this.#send(level, level.take(free, Math.min(count, end - free)));
          continue;
        }
        // With a failure ahead, its shrinks will be needed unless an earlier run fails.
        if (!this.#options.shrinks || level.stops.get(level.firstStop)?.kind !== "failed") return;
        if (this.#flights.size >= pool.threads) return;
        if (!this.#speculate({ level: level.below(level.firstStop), index: 0 })) return;
      } else if (!this.#speculate({ level, index })) return;
    }
  }

  #speculate(from: { level: Level; index: number }): boolean {
    const next = likeliestFree(from, this.#rates, this.#options.shrinks);
    if (next === undefined) return false;
    this.#send(next.level, next.level.take(next.index, this.#shrinkSizes.nextShrinks()));
    return true;
  }

  #send(level: Level, gap: Gap): void {
    const { pool, call, source, timeoutMs } = this.#options;
    const slot = pool.takeSlot();
    const flight: Flight = { level, slot, from: gap.from, count: Math.min(gap.count, MAX_CHUNK_RUNS), stale: false };
    level.addGap(gap.from + flight.count, gap.count - flight.count);
    level.inFlight.set(gap.from, flight);
    this.#flights.add(flight);
    this.tally.chunks++;
    pool.slots?.open(slot, flight.count);
    const request: ChunkRequest = {
      source,
      parent: level.path,
      from: flight.from,
      count: flight.count,
      sliceMs: pool.sliceMs,
      runTimeoutMs: pool.runTimeoutMs,
      timeoutMs,
      slot,
    };
    call(request).then(
      (reply) => this.#received(flight, reply, undefined),
      (reason: unknown) => this.#failed(flight, reason),
    );
  }

  #received(flight: Flight, reply: ChunkReply, stop: Stop | undefined): void {
    this.#land(flight);
    const { level, from, count } = flight;
    const { ran, ms } = reply;
    this.#attempts = 0;
    const ended = ran + (stop === undefined ? 0 : 1);
    this.tally.runs += ended;
    this.tally.busyMs += ms;
    const inSource = level === this.#root && this.#isPlainSource;
    const sizes = inSource ? this.#sizes : this.#shrinkSizes;
    sizes.note(ended, ms, reply.isAsync);
    if (!inSource) {
      for (let run = 0; run < ran; run++) this.#rates.note(from + run, false);
      if (stop !== undefined) this.#rates.note(from + ran, true);
    }
    level.addRange(from, ran, reply.skips);
    if (stop !== undefined) {
      level.addStop(from + ran, stop);
      this.#endBehind(level, from + ran);
    }
    if (reply.ended) level.end = Math.min(level.end, from + ran);
    else level.addGap(from + ended, count - ended);
    this.#answer();
  }

  /** The runs of this level after one that stopped are of no use. */
  #endBehind(level: Level, index: number): void {
    for (const flight of level.inFlight.values()) {
      if (flight.from > index) this.#options.pool.slots?.endAt((flight as Flight).slot, 0);
    }
  }

  #failed(flight: Flight, reason: unknown): void {
    const stopped = readChunkStop(reason);
    if (stopped !== undefined) {
      const { facts, thrown } = stopped;
      this.#received(flight, facts, { kind: facts.stop, thrown, text: facts.text, fatal: false });
      return;
    }
    const { pool } = this.#options;
    const death = deathOf(reason, pool.runTimeoutMs);
    if (death === undefined) {
      this.#land(flight);
      this.#break(reason);
      return;
    }
    const found = pool.slots?.read(flight.slot);
    if (found === undefined && (flight.count === 1 && pool.slots === undefined)) {
      // Alone in its chunk: it is the one.
      this.#lost(flight, 0, [], death.asFailure);
    } else if (found === undefined) {
      this.#land(flight);
      flight.level.addGap(flight.from, flight.count);
      if (pool.slots === undefined) this.#sizes.one();
      else if (++this.#attempts >= MAX_ATTEMPTS) return this.#break(reason);
      this.#answer();
    } else {
      const thrown = found.phase === PHASE_RUNNING ? death.asFailure : death.whileGenerating(flight.from + found.position);
      this.#lost(flight, found.position, found.skips, thrown, found.phase === PHASE_RUNNING);
    }
  }

  /** The lane died over a run: that one is the failure, and those before it have passed. */
  #lost(flight: Flight, ran: number, skips: readonly number[], thrown: unknown, isFailure = true): void {
    this.tally.replacedLanes++;
    this.#received(
      flight,
      { ran, skips, ended: false, ms: 0, isAsync: false },
      { kind: isFailure ? "failed" : "broken", thrown, text: "", fatal: true },
    );
  }

  #land(flight: Flight): void {
    this.#flights.delete(flight);
    flight.level.inFlight.delete(flight.from);
    this.#options.pool.freeSlot(flight.slot);
  }

  #answer(): void {
    const wanted = this.#wanted;
    const wake = this.#wake;
    if (wanted === undefined || wake === undefined) return;
    const known = wanted.level.at(wanted.index);
    if (known !== undefined || wanted.index >= wanted.level.end) {
      this.#wake = undefined;
      if (known === undefined) wake.reject(this.#unsteady(wanted.level, wanted.index));
      else wake.resolve(known);
    }
    // While the runner takes what is known, lanes go on with what comes after.
    this.#pump();
  }

  #unsteady(level: Level, index: number): Error {
    return new Error(
      `The value at path ${[...level.path, index].join(":")} exists on the host and not in a lane: an arbitrary of this ` +
        "property does not give the same values for the same seed",
    );
  }

  #break(reason: unknown): void {
    this.#state = "broken";
    this.#reason = reason;
    this.#wake?.reject(reason);
    this.#wake = undefined;
  }
}

/** Whether the runs of a flight can still be needed by a check that is at `index` of `level`. */
function leadsTo(flight: Flight, level: Level, index: number): boolean {
  if (flight.level === level) return flight.from + flight.count > index;
  let below: Level = flight.level;
  while (below.above !== undefined && below.above !== level) below = below.above;
  return below.above === level && (below.path.at(-1) ?? 0) >= index;
}

import type { ChunkReply, ChunkRequest, Stretch, ValueSource } from "../contract.ts";
import { readChunkStop } from "../contract.ts";
import { MAX_CHUNK_RUNS } from "../slots.ts";
import { ChunkSizes, WALK_MS } from "./chunk-sizes.ts";
import { type Death, deathOf } from "./deaths.ts";
import type { LanePool } from "./lane-pool.ts";
import { type Gap, type Known, Level, type Stop } from "./level.ts";
import type { LaneTrack } from "../slots.ts";
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
  /** Whether lanes may follow shrinks on their own. Of the failures on the way only the last is told. */
  readonly walks: boolean;
  /** Whether it matters which shrinks were skipped: what a lane that dies cannot tell of those it went through by itself. */
  readonly keepsSkips: boolean;
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

/** A failure that a lane went past, to the shrinks of its value. It is never the last, so that nobody asks what it threw. */
const PASSED_BY: Stop = { kind: "failed", thrown: undefined, text: "", fatal: false };

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

  /**
   * Lets lanes run the source up to the first run that does not pass, or to the end. The runner of fast-check need not look at
   * each run that passes: that would cost more than a cheap predicate.
   *
   * @param onProgress is told how many runs have passed since it was told last
   * @returns the first run that did not pass; the one after the last if all did
   */
  async passing(onProgress: ((runs: number) => void) | undefined): Promise<number> {
    const level = this.#root;
    const end = this.#sourceEnd;
    let index = level.frontier;
    while (index < end) {
      if ((await this.outcome(level, index, end - index)) !== "passed") return index;
      const next = Math.min(end, level.cleanUntil(index));
      onProgress?.(next - index);
      index = next;
    }
    return end;
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
      const inSource = this.#isSource(level);
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
    this.#send(next.level, next.level.take(next.index, this.#shrinkSizes.nextShrinks(this.#sizes)));
    return true;
  }

  #send(level: Level, gap: Gap): void {
    const { pool, call, source, timeoutMs, shrinks, walks } = this.#options;
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
      sliceMs: this.#sizesOf(level).sliceMs,
      // What follows a run that is alone in its chunk may be given to another lane meanwhile.
      walkMs: shrinks && walks && (flight.count > 1 || this.#isSource(level)) ? WALK_MS : 0,
      runTimeoutMs: pool.runTimeoutMs,
      timeoutMs,
      slot,
    };
    call(request).then(
      (reply) => this.#received(flight, reply, undefined, []),
      (reason: unknown) => this.#failed(flight, reason),
    );
  }

  #received(flight: Flight, reply: ChunkReply, stop: Stop | undefined, walk: readonly Stretch[]): void {
    this.#land(flight);
    this.#attempts = 0;
    const { level, from, count } = flight;
    const ended = reply.ran + (stop === undefined ? 0 : 1);
    const walked = walk.reduce((runs, { ran }) => runs + ran + 1, 0);
    this.#sizesOf(level).note(ended + Math.max(0, walked - 1), reply.ms, reply.isAsync);
    this.tally.busyMs += reply.ms;
    const stretches = [reply, ...walk];
    let at = level;
    let first = from;
    for (const [index, stretch] of stretches.entries()) {
      const isLast = index === stretches.length - 1;
      // Of the failures on its way a lane tells the last one.
      const found = walk.length === 0 ? stop : isLast ? undefined : index === walk.length - 1 ? stop : PASSED_BY;
      this.#note(at, first, stretch, found);
      if (isLast && index > 0) at.frontier = Math.max(at.frontier, first + stretch.ran);
      if (found === undefined) break;
      at = at.below(first + stretch.ran);
      first = 0;
    }
    if (!reply.ended) level.addGap(from + ended, count - ended);
    this.#answer();
  }

  #note(level: Level, from: number, { ran, skips, ended }: Stretch, stop: Stop | undefined): void {
    this.tally.runs += ran + (stop === undefined ? 0 : 1);
    if (!this.#isSource(level)) {
      for (let run = 0; run < ran; run++) this.#rates.note(from + run, false);
      if (stop !== undefined) this.#rates.note(from + ran, true);
    }
    level.addRange(from, ran, skips);
    if (stop !== undefined) {
      level.addStop(from + ran, stop);
      level.frontier = Math.max(level.frontier, from + ran + 1);
      this.#endBehind(level, from + ran);
    }
    if (ended) level.end = Math.min(level.end, from + ran);
  }

  #sizesOf(level: Level): ChunkSizes {
    return this.#isSource(level) ? this.#sizes : this.#shrinkSizes;
  }

  /** Whether its runs are generated ones, of which there are as many as one wants. */
  #isSource(level: Level): boolean {
    return level === this.#root && this.#isPlainSource;
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
      this.#received(flight, facts, { kind: facts.stop, thrown, text: facts.text, fatal: false }, facts.walk);
      return;
    }
    const { slots, runTimeoutMs } = this.#options.pool;
    const death = deathOf(reason, runTimeoutMs);
    if (death === undefined) {
      this.#land(flight);
      this.#break(reason);
      return;
    }
    // Without shared words it is only known when it was alone in its chunk.
    const alone: LaneTrack = { ran: 0, skips: [], walked: [], isRunning: true };
    const track = slots === undefined ? (flight.count === 1 ? alone : undefined) : slots.read(flight.slot);
    if (track === undefined) this.#sendAgain(flight, reason);
    else this.#lost(flight, track, death);
  }

  /** A lane died before the first run of its chunk, or nobody knows over which. */
  #sendAgain(flight: Flight, reason: unknown): void {
    this.#land(flight);
    flight.level.addGap(flight.from, flight.count);
    if (this.#options.pool.slots === undefined) this.#sizesOf(flight.level).one();
    else if (++this.#attempts >= MAX_ATTEMPTS) return this.#break(reason);
    this.#answer();
  }

  /** The lane died over a run: that one is the failure, and those before it have passed. */
  #lost(flight: Flight, { ran, skips, walked, isRunning }: LaneTrack, death: Death): void {
    this.tally.replacedLanes++;
    const stop: Stop = isRunning
      ? { kind: "failed", thrown: death.asFailure, text: "", fatal: true }
      : { kind: "broken", thrown: death.whileGenerating(), text: "", fatal: true };
    const stretch = (count: number): Stretch => ({ ran: count, skips: undefined, ended: false });
    if (walked.length > 0 && this.#options.keepsSkips) {
      // Other lanes go the same way again.
      this.#received(flight, { ...stretch(ran), skips, ms: 0, isAsync: false }, PASSED_BY, [stretch(0)]);
      return;
    }
    const walk = walked.map(stretch);
    // What comes after the failure is nothing yet.
    if (walk.length > 0) walk.push(stretch(0));
    this.#received(flight, { ...stretch(ran), skips, ms: 0, isAsync: false }, stop, walk);
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
    if (this.#state === "open") this.#pump();
    else if (known === undefined && wanted.level.isFree(wanted.index)) {
      // The lane of the second opinion was busy with another check.
      this.#send(wanted.level, wanted.level.take(wanted.index, 1));
    }
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

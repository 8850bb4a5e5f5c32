import type { ChunkReply, Inspection } from "../contract.ts";
import { ChunkSizes } from "./chunk-sizes.ts";
import { unsteadyError } from "./deaths.ts";
import type { FanOptions, FanTally, SecondOpinion } from "./fan-types.ts";
import { type Finding, findingOf, PASSED_BY } from "./findings.ts";
import { type Flight, Flights } from "./flights.ts";
import { Ledger } from "./ledger.ts";
import { type Gap, type Known, Level, type Stop } from "./level.ts";
import { requestOf } from "./requests.ts";
import { FailureRates, likeliestFree, type Trailing } from "./speculation.ts";
import type { Trail, TrailRuns } from "./trail-runs.ts";

// Hands the runs of one check out to lanes, ahead of the runner of fast-check, which asks for their outcomes in order. Host
// thread. Made by check(), one for each.

/** A chunk that dies before its first run is tried again this often. */
const MAX_ATTEMPTS = 3;
/** Values that did not get made are tried again until they have had this long, all together. */
const DOUBT_MS = 2_000;

export class Fan {
  /** The values that are generated, rather than shrunk from others. */
  readonly sourceRoot: Level;
  /** The level that the runs of the source are in: not the same when the check starts among the shrinks of a value. */
  readonly #root: Level;
  readonly #isPlainSource: boolean;
  readonly tally: FanTally = { runs: 0, replacedLanes: 0, chunks: 0, busyMs: 0 };
  readonly #options: FanOptions;
  readonly #sizes = new ChunkSizes();
  readonly #shrinkSizes = new ChunkSizes(this.#sizes);
  readonly #rates = new FailureRates();
  readonly #flights: Flights;
  readonly #trails: TrailRuns | undefined;
  readonly #trailing: Trailing;
  readonly #ledger: Ledger;
  /** What the runner waits for. */
  #wanted: { level: Level; index: number } | undefined;
  #wake: { resolve: (known: Known) => void; reject: (reason: unknown) => void } | undefined;
  /** Runs of the source from here on are not needed if none is skipped. */
  #sourceEnd: number;
  /** Told of every chunk that came back. */
  #landed: (() => void) | undefined;
  /** What the last second opinion has seen. */
  #inspection: Inspection | undefined;
  #attempts = 0;
  #doubts = 0;
  #state: "open" | "closed" | "broken" = "open";
  #reason: unknown;

  constructor(options: FanOptions) {
    const { path, numRuns } = options;
    const first = path.at(-1) ?? 0;
    this.#options = options;
    this.#flights = new Flights(options.pool);
    const { trails } = options.pool;
    this.#trails = trails;
    this.#trailing = {
      at: (level, index) => this.#flights.trailAt(level, index),
      hasMore: (trail) => trails?.hasMore(trail) === true,
    };
    this.#ledger = new Ledger({
      flights: this.#flights,
      trails,
      rates: this.#rates,
      tally: this.tally,
      isSource: (level) => this.#isSource(level),
    });
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
      this.#flights.endStale(level, index);
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
    let index = this.#options.path.at(-1) ?? 0;
    while (index < end) {
      if ((await this.outcome(level, index, end - index)) !== "passed") return index;
      const next = Math.min(end, level.cleanUntil(index));
      onProgress?.(next - index);
      index = next;
    }
    return end;
  }

  /**
   * What a failure threw that lanes were seen to go past: the lane that met it last tells it with its reply. When the shrinks of
   * its value have all passed, that is about to come.
   */
  async told(level: Level, index: number): Promise<Stop> {
    while (level.stops.get(index) === PASSED_BY && this.#flights.areOn(level)) {
      await new Promise<void>((resolve) => {
        this.#landed = resolve;
      });
    }
    return level.stops.get(index) ?? PASSED_BY;
  }

  /** Runs one run again, when the check is over, on a value that no run has touched: for a second opinion. */
  async again({ path }: Pick<Level, "path">, index: number): Promise<SecondOpinion> {
    this.close();
    this.#inspection = undefined;
    const twin = new Level(path, undefined, index);
    const known = await new Promise<Known>((resolve, reject) => {
      this.#wanted = { level: twin, index };
      this.#wake = { resolve, reject };
      this.#send(twin, twin.take(index, 1));
    });
    return { known, inspection: this.#inspection };
  }

  /** Nothing more is needed: lanes stop before their next run. */
  close(): void {
    this.#flights.endAll();
    if (this.#state === "open") this.#state = "closed";
    this.#wanted = undefined;
  }

  #pump(): void {
    const { pool } = this.#options;
    while (this.#state === "open" && this.#wanted !== undefined) {
      const { level, index } = this.#wanted;
      const inSource = this.#isSource(level);
      if (this.#flights.size >= this.#room(level)) return;
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

  /**
   * How many chunks may be in flight: of the source, and of a trail, one more for each lane, so that none waits for the host
   * between two. What is a guess has a lane that is free.
   */
  #room(level: Level): number {
    const { threads } = this.#options.pool;
    return this.#sizesOf(level).isSynchronous ? threads * 2 : threads;
  }

  #speculate(from: { level: Level; index: number }): boolean {
    const next = likeliestFree(from, this.#rates, this.#options.shrinks, this.#trailing);
    if (next === undefined) return false;
    if ("trail" in next) return this.#join(next.trail);
    if (this.#flights.size >= this.#options.pool.threads) return false;
    const { level, index } = next;
    const failing = this.#rates.chanceOf(index);
    // Where it is likely to fail, the shrinks of its value are what the other lanes should look at.
    const together = failing < 0.5 && this.#shrinkSizes.searchesTogether();
    const trail = together ? this.#trails?.open(level, index) : undefined;
    if (trail !== undefined) return this.#join(trail);
    this.#send(level, level.take(index, this.#shrinkSizes.nextShrinks(failing)));
    return true;
  }

  #join(trail: Trail): boolean {
    const flight = this.#flights.join(trail, this.#shrinkSizes.isSynchronous);
    if (flight !== undefined) this.#fly(flight);
    return flight !== undefined;
  }

  #send(level: Level, gap: Gap): void {
    this.#fly(this.#flights.begin(level, gap, this.#sizesOf(level).isSynchronous));
  }

  #fly(flight: Flight): void {
    const { pool, call, shrinks, walks } = this.#options;
    const { level, trail } = flight;
    const sizes = this.#sizesOf(level);
    this.tally.chunks++;
    const request = requestOf(this.#options, flight, {
      sliceMs: trail === undefined ? sizes.sliceMs : sizes.trailSliceMs(pool.runTimeoutMs),
      walkMs: shrinks && walks ? this.#walkMs(flight) : 0,
      inspects: this.#state === "closed",
    });
    // A pool may throw as well as reject.
    (async (): Promise<ChunkReply> => call(request))().then(
      (reply) => this.#found(flight, { reply, stop: undefined, walk: [], lostLane: false, node: 0 }),
      (reason: unknown) => this.#failed(flight, reason),
    );
  }

  #walkMs({ level, count, trail }: Flight): number {
    if (trail !== undefined) return this.#shrinkSizes.sliceMs;
    // What follows a run that is alone in its chunk may be given to another lane meanwhile.
    return count > 1 || this.#isSource(level) ? this.#sizesOf(level).walkMs : 0;
  }

  #found(flight: Flight, finding: Finding): void {
    this.#flights.land(flight);
    this.#attempts = 0;
    const { level, trail } = flight;
    const { reply, lostLane } = finding;
    if (lostLane) this.tally.replacedLanes++;
    this.#sizesOf(level).note(reply.runs, reply.ms, reply.isAsync);
    this.tally.busyMs += reply.ms;
    if (reply.inspection !== undefined) this.#inspection = reply.inspection;
    if (trail === undefined) this.#ledger.own(flight, finding);
    else this.#ledger.trail(trail, finding);
    this.#landed?.();
    this.#answer();
  }

  #sizesOf(level: Level): ChunkSizes {
    return this.#isSource(level) ? this.#sizes : this.#shrinkSizes;
  }

  /** Whether its runs are generated ones, of which there are as many as one wants. */
  #isSource(level: Level): boolean {
    return level === this.#root && this.#isPlainSource;
  }

  #failed(flight: Flight, reason: unknown): void {
    const { pool, keepsSkips } = this.#options;
    const { slots, runTimeoutMs } = pool;
    const finding = findingOf(reason, { ...flight, slots }, { runTimeoutMs, keepsSkips });
    // Making a value takes no time to speak of, unless the machine is so busy that the lane didn't get to it.
    const isDoubtful = typeof finding === "object" && finding.stop?.kind === "broken" && finding.lostLane;
    if (typeof finding === "object" && !(isDoubtful && ++this.#doubts * runTimeoutMs < DOUBT_MS)) {
      return this.#found(flight, finding);
    }
    this.#flights.land(flight);
    if (finding === undefined) {
      this.break(reason);
      return this.#landed?.();
    }
    // What it has run by then, it runs again.
    this.#ledger.takeBack(flight, finding !== "lost");
    this.#landed?.();
    if (finding === "bystander" || isDoubtful) return this.#answer();
    if (finding === "lost" && flight.mayWait && slots !== undefined) {
      // Its lane had taken it while it was at another, so that runs wait for something there.
      this.#sizes.waits();
      return this.#answer();
    }
    // A lane died before the first run of its chunk, or nobody knows over which: then each run gets a chunk of its own.
    if (slots === undefined) this.#sizesOf(flight.level).one();
    else if (++this.#attempts >= MAX_ATTEMPTS) return this.break(reason);
    this.#answer();
  }

  #answer(): void {
    const wanted = this.#wanted;
    const wake = this.#wake;
    if (wanted === undefined || wake === undefined) return;
    const known = wanted.level.at(wanted.index);
    if (known !== undefined || wanted.index >= wanted.level.end) {
      this.#wake = undefined;
      if (known === undefined) wake.reject(unsteadyError([...wanted.level.path, wanted.index]));
      else wake.resolve(known);
    }
    // While the runner takes what is known, lanes go on with what comes after.
    if (this.#state === "open") this.#pump();
    else if (known === undefined && wanted.level.isFree(wanted.index)) {
      // The lane of the second opinion was busy with another check.
      this.#send(wanted.level, wanted.level.take(wanted.index, 1));
    }
  }

  /** Ends it for good: whoever waits for an outcome, or asks for one that is not known, gets the reason. */
  break(reason: unknown): void {
    this.#flights.endAll();
    this.#state = "broken";
    this.#reason = reason;
    this.#wake?.reject(reason);
    this.#wake = undefined;
  }
}

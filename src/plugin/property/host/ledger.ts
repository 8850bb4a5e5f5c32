import type { Stretch } from "../contract.ts";
import type { FanTally } from "./fan-types.ts";
import { End } from "../trails.ts";
import { type Finding, PASSED_BY, stretchesOf } from "./findings.ts";
import type { Flight, Flights } from "./flights.ts";
import type { Level, Stop } from "./level.ts";
import type { FailureRates } from "./speculation.ts";
import type { Trail, TrailNode, TrailRuns } from "./trail-runs.ts";

// Takes down what chunks have found: in the levels, in the rates of failures and in the tally. Host thread; called by Fan.

interface LedgerParts {
  readonly flights: Flights;
  readonly trails: TrailRuns | undefined;
  readonly rates: FailureRates;
  readonly tally: FanTally;
  /** Whether the runs of a level are generated ones. */
  readonly isSource: (level: Level) => boolean;
}

const NOTHING_SAID: Finding = {
  reply: { ran: 0, skips: undefined, ended: false, runs: 0, ms: 0, isAsync: false },
  stop: undefined,
  walk: [],
  lostLane: false,
  node: 0,
};

export class Ledger {
  readonly #to: LedgerParts;

  constructor(parts: LedgerParts) {
    this.#to = parts;
  }

  /** Of a chunk whose runs were its own. */
  own({ level, from, count }: Flight, finding: Finding): void {
    const { reply, stop } = finding;
    let at = level;
    let first = from;
    for (const [stretch, end] of stretchesOf(finding)) {
      this.#note(at, first, stretch, end);
      at.frontier = Math.max(at.frontier, first + stretch.ran);
      if (end === undefined) break;
      at = at.below(first + stretch.ran);
      first = 0;
    }
    const ended = reply.ran + (stop === undefined ? 0 : 1);
    if (!reply.ended) level.addGap(from + ended, count - ended);
  }

  /** Of a trail each lane tells its last failure only: what all of them wrote down tells the rest. */
  trail(trail: Trail, { reply, stop, node }: Finding): void {
    const { trails } = this.#to;
    if (trails === undefined) return;
    for (const listed of trails.nodesOf(trail)) {
      if (stop !== undefined && listed.node === node) {
        // One that took its lane along could not say so to the others.
        if (stop.kind !== "failed" || stop.fatal) trails.stopAt(trail, listed, reply.ran);
        this.#stop(listed.level, listed.from + reply.ran, stop);
      }
      this.#takeDown(trails, trail, listed);
    }
    if (trail.lanes === 0) this.#to.tally.runs += trails.close(trail);
  }

  #takeDown(trails: TrailRuns, trail: Trail, listed: TrailNode): void {
    const { level, from } = listed;
    const { fresh, stretches } = trails.found(trail, listed);
    this.#to.tally.runs += fresh.length;
    for (const index of fresh) this.#to.rates.note(index, false);
    for (const known of stretches) level.addRange(known.from, known.ran, known.skips);
    const { position, why } = trails.endOf(trail, listed);
    if (why === End.NoValue) level.end = Math.min(level.end, from + position);
    if (why === End.Failed && !level.stops.has(from + position))
      this.#stop(level, from + position, PASSED_BY);
  }

  /** What a chunk was given, and nobody knows what became of it. @param hasBegun whether it may have taken runs of its trail */
  takeBack({ level, from, count, trail }: Flight, hasBegun: boolean): void {
    if (trail === undefined) return level.addGap(from, count);
    // There may be a hole in it now, which is given out again when all lanes are done.
    if (hasBegun) trail.isOver = true;
    this.trail(trail, NOTHING_SAID);
  }

  #note(level: Level, from: number, { ran, skips, ended }: Stretch, stop: Stop | undefined): void {
    this.#to.tally.runs += ran;
    if (!this.#to.isSource(level)) {
      for (let run = 0; run < ran; run++) this.#to.rates.note(from + run, false);
    }
    level.addRange(from, ran, skips);
    if (stop !== undefined) this.#stop(level, from + ran, stop);
    if (ended) level.end = Math.min(level.end, from + ran);
  }

  /** One that was known before is told in full now. */
  #stop(level: Level, index: number, stop: Stop): void {
    const isNews = !level.stops.has(index);
    level.addStop(index, stop);
    if (!isNews) return;
    this.#to.tally.runs++;
    if (!this.#to.isSource(level)) this.#to.rates.note(index, true);
    level.frontier = Math.max(level.frontier, index + 1);
    this.#to.flights.endBehind(level, index);
  }
}

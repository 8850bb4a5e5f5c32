import type { Stretch } from "../contract.ts";
import type { FanTally } from "./fan-types.ts";
import { type Finding, stretchesOf } from "./findings.ts";
import type { Flight, Flights } from "./flights.ts";
import type { Level, Stop } from "./level.ts";
import type { SharedLists, SharedRuns } from "./shared-runs.ts";
import type { FailureRates } from "./speculation.ts";

// Takes down what chunks have found: in the levels, in the rates of failures and in the tally. Host thread; called by Fan.

interface LedgerParts {
  readonly flights: Flights;
  readonly lists: SharedLists | undefined;
  readonly rates: FailureRates;
  readonly tally: FanTally;
  /** Whether the runs of a level are generated ones. */
  readonly isSource: (level: Level) => boolean;
}

const NOTHING: Stretch = { ran: 0, skips: undefined, ended: false };

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

  /** Of runs that lanes share, each lane knows only its own: what all of them wrote down tells the rest. */
  shared(shared: SharedRuns, { reply, stop }: Finding): void {
    const { level, from } = shared;
    if (stop !== undefined) this.#note(level, from + reply.ran, NOTHING, stop);
    if (reply.ended) level.end = Math.min(level.end, from + reply.ran);
    if (stop !== undefined || reply.ended) this.#to.lists?.endAt(shared, reply.ran);
    this.#takeDown(shared);
  }

  #takeDown(shared: SharedRuns): void {
    const lists = this.#to.lists;
    if (lists === undefined) return;
    const { fresh, stretches } = lists.found(shared);
    this.#to.tally.runs += fresh.length;
    for (const position of fresh) this.#to.rates.note(shared.from + position, false);
    for (const { from, ran, skips } of stretches) shared.level.addRange(from, ran, skips);
    if (shared.lanes === 0) this.#to.tally.runs += lists.close(shared);
  }

  /** What a chunk was given, and nobody knows what became of it. */
  takeBack({ level, from, count, shared }: Flight): void {
    if (shared === undefined) level.addGap(from, count);
    else {
      // There may be a hole in it now, which is given out when all lanes are done.
      shared.isOver = true;
      this.#takeDown(shared);
    }
  }

  #note(level: Level, from: number, { ran, skips, ended }: Stretch, stop: Stop | undefined): void {
    this.#to.tally.runs += ran + (stop === undefined ? 0 : 1);
    if (!this.#to.isSource(level)) {
      for (let run = 0; run < ran; run++) this.#to.rates.note(from + run, false);
      if (stop !== undefined) this.#to.rates.note(from + ran, true);
    }
    level.addRange(from, ran, skips);
    if (stop !== undefined) {
      level.addStop(from + ran, stop);
      level.frontier = Math.max(level.frontier, from + ran + 1);
      this.#to.flights.endBehind(level, from + ran);
    }
    if (ended) level.end = Math.min(level.end, from + ran);
  }
}

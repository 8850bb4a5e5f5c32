import { LIST_COUNT, MAX_LIST_RUNS, type Lists } from "../lists.ts";
import type { Gap, Level } from "./level.ts";

// Shrinks of one value that several lanes run together, each taking the next that no lane has. Host thread. To hand them out
// from here would take a message for every few runs, and what is handed out ahead of a failure is lost.

export interface SharedRuns extends Gap {
  readonly level: Level;
  /** Its words in the shared memory. */
  readonly list: number;
  /** Ends where a run failed, as soon as that is known. */
  count: number;
  /** How many the level gave out. */
  readonly given: number;
  /** Lanes that are at it. */
  lanes: number;
  /** No lane is to begin with it any more. */
  isOver: boolean;
  /** Runs that the level has been told of. */
  readonly told: Set<number>;
}

/** Runs of a level that passed or were skipped, one after the other. */
export interface KnownRuns {
  readonly from: number;
  readonly ran: number;
  /** Which of them were skipped, counted from the first. */
  readonly skips: readonly number[];
}

export class SharedLists {
  readonly #lists: Lists;
  readonly #free: number[] = Array.from({ length: LIST_COUNT }, (_, list) => list);

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  /** Takes what a level has to give out from a run on; `undefined` when that is nothing, or there are no words left. */
  open(level: Level, index: number): SharedRuns | undefined {
    const list = this.#free.pop();
    if (list === undefined) return undefined;
    const gap = level.take(index, MAX_LIST_RUNS);
    this.#lists.open(list, gap.count);
    const shared = { ...gap, given: gap.count, level, list, lanes: 0, isOver: false, told: new Set<number>() };
    level.inFlight.set(gap.from, shared);
    return shared;
  }

  /** Whether another lane would find something to run. */
  hasMore({ isOver, list }: SharedRuns): boolean {
    return !isOver && this.#lists.hasMore(list);
  }

  /** A run failed, or there is no value for it: those from it on are of no use. */
  endAt(shared: SharedRuns, position: number): void {
    this.#lists.endAt(shared.list, position);
    shared.count = Math.min(shared.count, position);
    shared.isOver = true;
  }

  /** What lanes have found that the level has not been told of, in stretches that may hold some that it has. */
  found(shared: SharedRuns): { readonly fresh: readonly number[]; readonly stretches: readonly KnownRuns[] } {
    const { list, from, told } = shared;
    const fresh: number[] = [];
    const stretches: KnownRuns[] = [];
    const until = this.#lists.takenUntil(list);
    for (let position = 0; position < until; position++) {
      const first = position;
      const skips: number[] = [];
      for (let outcome = this.#lists.at(list, position); outcome !== undefined;) {
        if (!told.has(position)) fresh.push(position);
        told.add(position);
        if (outcome === "skipped") skips.push(position - first);
        outcome = this.#lists.at(list, ++position);
      }
      if (position > first) stretches.push({ from: from + first, ran: position - first, skips });
    }
    return { fresh, stretches };
  }

  /** The last lane is done: what it has left goes back to its level. @returns runs that failed behind an earlier failure */
  close({ level, list, from, given, told }: SharedRuns): number {
    level.inFlight.delete(from);
    for (let position = 0; position < given;) {
      const first = position;
      while (position < given && !told.has(position) && !level.stops.has(from + position)) position++;
      level.addGap(from + first, position - first);
      position++;
    }
    this.#free.push(list);
    return this.#lists.failedBeyond(list);
  }
}

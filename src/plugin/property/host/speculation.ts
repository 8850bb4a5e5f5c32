import type { Level } from "./level.ts";
import type { Trail } from "./trail-runs.ts";

// Guesses which runs will be needed while shrinking: a run that fails leads to the shrinks of its value, one that passes to
// the run after it. Follows both, the likelier first. Host thread.

/** What is less likely than this to be needed is not worth a lane. */
const MIN_CHANCE = 0.02;
const MAX_STEPS = 200;
/** Places in a list of shrinks that have a rate of their own; all later ones share the last. */
const PLACES = 12;

/** Before any shrink has run: as likely as this to fail. */
const FIRST_GUESS = 0.3;
/** As many runs of a place it takes to count as much as all places together. */
const WEIGHT = 4;

/** How often shrinks fail, by their place in the list: the first of a list is often too simple, and the next one not. */
export class FailureRates {
  readonly #failed: number[] = Array.from({ length: PLACES }, () => 0);
  readonly #ran: number[] = Array.from({ length: PLACES }, () => 0);
  #allFailed = 0;
  #allRan = 0;

  note(index: number, failed: boolean): void {
    const place = Math.min(index, PLACES - 1);
    this.#ran[place] = (this.#ran[place] ?? 0) + 1;
    this.#allRan++;
    if (!failed) return;
    this.#failed[place] = (this.#failed[place] ?? 0) + 1;
    this.#allFailed++;
  }

  chanceOf(index: number): number {
    const place = Math.min(index, PLACES - 1);
    const ofAll = (this.#allFailed + 2 * FIRST_GUESS) / (this.#allRan + 2);
    return ((this.#failed[place] ?? 0) + WEIGHT * ofAll) / ((this.#ran[place] ?? 0) + WEIGHT);
  }
}

/** What lanes search together. */
export interface Trailing {
  /** The trail that a run is on. */
  at(level: Level, index: number): Trail | undefined;
  /** Whether there is something on it for one more lane. */
  hasMore(trail: Trail): boolean;
}

interface Candidate {
  readonly level: Level;
  readonly index: number;
  readonly chance: number;
}

/**
 * The run that is likeliest to be needed of those that nobody has been given, if one is likely enough.
 *
 * @param from where the check is
 * @param shrinks whether a failure leads to shrinks
 * @returns where it is, or the trail that leads there
 */
export function likeliestFree(
  from: { readonly level: Level; readonly index: number },
  rates: FailureRates,
  shrinks: boolean,
  trails: Trailing,
): { readonly level: Level; readonly index: number } | { readonly trail: Trail } | undefined {
  const open: Candidate[] = [{ ...from, chance: 1 }];
  for (let step = 0; step < MAX_STEPS; step++) {
    const at = likeliest(open);
    const next = open[at];
    if (next === undefined || next.chance < MIN_CHANCE) return undefined;
    open.splice(at, 1);
    const { level, index, chance } = next;
    if (index >= level.end) continue;
    const known = level.at(index);
    if (known === "passed" || known === "skipped") {
      open.push({ level, index: level.passedUntil(index), chance });
    } else if (known !== undefined) {
      if (shrinks && known.kind === "failed") open.push({ level: level.below(index), index: 0, chance });
    } else if (level.isFree(index)) {
      return next;
    } else {
      const trail = trails.at(level, index);
      if (trail !== undefined && !trail.isOver) {
        if (trails.hasMore(trail)) return { trail };
        // Where it ends is about to be known.
        continue;
      }
      const flight = level.flightOf(index);
      const to = flight === undefined ? index + 1 : flight.from + flight.count;
      // Which one of several fails, nobody knows: only what follows when none does is worth a guess.
      const failing = rates.chanceOf(index);
      if (shrinks && to === index + 1)
        open.push({ level: level.below(index), index: 0, chance: chance * failing });
      open.push({ level, index: to, chance: chance * (1 - failing) ** Math.min(to - index, 8) });
    }
  }
  return undefined;
}

function likeliest(candidates: readonly Candidate[]): number {
  let best = 0;
  for (let at = 1; at < candidates.length; at++) {
    if ((candidates[at]?.chance ?? 0) > (candidates[best]?.chance ?? 0)) best = at;
  }
  return best;
}

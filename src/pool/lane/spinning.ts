// Looking for work for a short while before parking. Only so many lanes of a host may do it at once as there are cores
// to spare, so that a spinning lane never takes a core from one that works. Lane side.
import { sharedNow } from "../protocol/clock.ts";
import type { LaneTimers } from "../protocol/messages.ts";
import { Patience } from "../ring/patience.ts";
import { claimToken, releaseToken } from "../ring/spin-tokens.ts";

/** Looks between two readings of the clock. */
const LOOKS_PER_READING = 32;
const FOUND = -1;
/** How long a lane may spin in vain until it does without for a while. */
const VAIN_MS = 10;
/** What one Atomics.pause() takes on current processors, roughly. */
const PAUSE_NANOSECONDS = 40;

type Pause = (() => void) | undefined;

function makePause(nanoseconds: number): Pause {
  const pause = (Atomics as { readonly pause?: (hint?: number) => void }).pause;
  if (pause === undefined || nanoseconds === 0) return undefined;
  const times = Math.max(1, Math.round(nanoseconds / PAUSE_NANOSECONDS));
  return () => {
    for (let count = 0; count < times; count++) pause();
  };
}

export class Spinner {
  readonly #tokens: Int32Array;
  readonly #laneId: number;
  readonly #budgetMs: number;
  readonly #pause: Pause;
  readonly #patience = new Patience(VAIN_MS);

  constructor(tokens: SharedArrayBuffer, laneId: number, timers: LaneTimers) {
    this.#tokens = new Int32Array(tokens);
    this.#laneId = laneId;
    this.#budgetMs = timers.spinMicroseconds / 1000;
    this.#pause = makePause(timers.pauseNanoseconds);
  }

  /** Spins until `word` differs from `seen` or the budget is used up. Says whether it differs. */
  spinWhile(words: Int32Array, word: number, seen: number): boolean {
    const startedAt = sharedNow();
    if (this.#budgetMs === 0 || !this.#patience.worthLooking(startedAt)) return false;
    const token = claimToken(this.#tokens, this.#laneId);
    if (token < 0) return false;
    const endedAt = this.#spin(words, word, seen, startedAt);
    releaseToken(this.#tokens, token);
    if (endedAt === FOUND) this.#patience.paid();
    else this.#patience.wasInVain(startedAt, endedAt);
    return endedAt === FOUND;
  }

  /** Returns FOUND, or the time at which it gave up. */
  #spin(words: Int32Array, word: number, seen: number, startedAt: number): number {
    const pause = this.#pause;
    for (;;) {
      for (let look = 0; look < LOOKS_PER_READING; look++) {
        if (Atomics.load(words, word) !== seen) return FOUND;
        pause?.();
      }
      const now = sharedNow();
      if (now >= startedAt + this.#budgetMs) return now;
    }
  }
}

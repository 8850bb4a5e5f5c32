// Looking for work for a short while before parking. Only so many lanes of a host may do it at once as there are cores
// to spare, so that a spinning lane never takes a core from one that works. Lane side.
import { sharedNow } from "../protocol/clock.ts";
import type { LaneTimers } from "../protocol/messages.ts";
import { PollWindow } from "../ring/poll-window.ts";
import { claimToken, releaseToken } from "../ring/spin-tokens.ts";

/** Taken at load time: a task may replace it. */
const { load } = Atomics;

/** Looks between two readings of the clock. */
const LOOKS_PER_READING = 32;
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
  readonly #maxMs: number;
  readonly #pause: Pause;
  readonly #window = new PollWindow();
  /** Shared-clock ms since which the lane has had nothing to do; 0 while it has. */
  #idleSince = 0;

  constructor(tokens: SharedArrayBuffer, laneId: number, timers: LaneTimers) {
    this.#tokens = new Int32Array(tokens);
    this.#laneId = laneId;
    this.#maxMs = timers.spinMicroseconds / 1000;
    this.#pause = makePause(timers.pauseNanoseconds);
  }

  /** The lane has found work. `now` is in shared-clock ms. */
  foundWork(now: number): void {
    if (this.#idleSince === 0) return;
    this.#window.waited(now - this.#idleSince, this.#maxMs);
    this.#idleSince = 0;
  }

  /** Spins until `word` differs from `seen` or it no longer pays. Says whether it differs. */
  spinWhile(words: Int32Array, word: number, seen: number): boolean {
    const startedAt = sharedNow();
    if (this.#idleSince === 0) this.#idleSince = startedAt;
    const end = this.#idleSince + this.#window.ms;
    if (end <= startedAt) return false;
    const token = claimToken(this.#tokens, this.#laneId);
    if (token < 0) return false;
    const found = this.#spin(words, word, seen, end);
    releaseToken(this.#tokens, token);
    return found;
  }

  #spin(words: Int32Array, word: number, seen: number, end: number): boolean {
    const pause = this.#pause;
    do {
      for (let look = 0; look < LOOKS_PER_READING; look++) {
        if (load(words, word) !== seen) return true;
        pause?.();
      }
    } while (sharedNow() < end);
    return false;
  }
}

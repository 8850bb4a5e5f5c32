// Keeps a distance to a host that publishes a burst of calls. Lane side.
//
// A lane as fast as the host takes each call the moment it is published. Then both cores fight for the same few cache
// lines, the ones that the processor fetches ahead of the lane included, and both are slower than either would be
// alone. A lane that stays some calls behind reads lines that the host is done with.

import { sharedNow } from "../protocol/clock.ts";

/** Taken at load time: a task may replace it. */
const { load } = Atomics;

/** Takes in a row after which calls count as a burst. A few calls made together are not held up. */
const TAKES = 2;
/** Calls that are enough of a distance. */
const DISTANCE = 32;
/** How long to let calls come, in ms, when fewer are there. */
const WAIT_MS = 0.002;

export class Burst {
  #takes = 0;

  /** There was nothing to take. */
  end(): void {
    this.#takes = 0;
  }

  /**
   * The lane is about to take the calls from `head` to `tail`. In a burst, with few of them there, waits for more.
   * Returns how far the lane may take.
   */
  gather(words: Int32Array, tailWord: number, head: number, tail: number): number {
    if (this.#takes < TAKES) {
      this.#takes++;
      return tail;
    }
    if (((tail - head) | 0) >= DISTANCE) return tail;
    const end = sharedNow() + WAIT_MS;
    while (sharedNow() < end);
    return load(words, tailWord);
  }
}

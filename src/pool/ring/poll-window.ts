// How long it pays to look for work before going to sleep. Used by whoever waits, on either side.
//
// Looking costs a core, and pays only when what is waited for comes soon. How soon is learnt from the waits themselves,
// those that were slept through included: a window grows while waits are short enough to be looked through, and closes
// when they are too long for it, after which nothing at all is spent on looking. This is the way in which KVM polls
// before it halts a virtual processor (Linux, Documentation/virt/kvm/halt-polling.rst), but for closing in steps: one
// long wait among short ones, such as a garbage collection, must not end the looking.
//
// On a busy machine both sides may have to share a core. Then nothing comes while one looks, and at once when it has gone to
// sleep: every wait is as long as the looking, and a window that grows by waits alone would stay at its widest. So looking
// has to be paid for, by what it has found. A window that can't pay closes for some waits, and for more each time.

/** Taken at load time: a task may replace them. */
const { max, min } = Math;

/** A window opens at this share of its greatest width, and counts as closed below it. */
const FIRST_SHARE = 1 / 16;
const STEP = 4;

/** Looking in vain costs as much as is earned by this many waits that were looked through. */
const PRICE = 8;
/** For growing from the first width to the greatest. */
const FIRST_CREDIT = 2 * PRICE;
const MAX_CREDIT = 8 * PRICE;
/** Waits that are slept through before a window that could not pay opens again: at first, and at most. */
const FIRST_REST = 32;
const MAX_REST = 4_096;

export class PollWindow {
  #ms = 0;
  #credit = 0;
  #rest = 0;
  #nextRest = FIRST_REST;

  /** How long the next wait should be looked through, in ms; 0: not at all. */
  get ms(): number {
    return this.#ms;
  }

  /**
   * A wait is over.
   *
   * @param waitMs how long it was, looked through or not
   * @param maxMs the longest wait that may be looked through
   */
  waited(waitMs: number, maxMs: number): void {
    const first = maxMs * FIRST_SHARE;
    if (this.#ms === 0) {
      if (this.#rest > 0) this.#rest--;
      else if (waitMs <= maxMs) this.#open(first);
    } else if (waitMs > maxMs) {
      this.#ms = this.#ms / STEP >= first ? this.#ms / STEP : 0;
    } else if (waitMs <= this.#ms) {
      this.#found();
    } else {
      this.#lookedInVain(first, maxMs);
    }
  }

  #open(ms: number): void {
    this.#ms = ms;
    this.#credit = FIRST_CREDIT;
  }

  #found(): void {
    this.#credit = min(MAX_CREDIT, this.#credit + 1);
    if (this.#credit > FIRST_CREDIT) this.#nextRest = FIRST_REST;
  }

  #lookedInVain(first: number, maxMs: number): void {
    this.#credit -= PRICE;
    if (this.#credit >= 0) {
      this.#ms = min(maxMs, max(first, this.#ms * STEP));
      return;
    }
    this.#ms = 0;
    this.#rest = this.#nextRest;
    this.#nextRest = min(MAX_REST, this.#nextRest * 2);
  }
}

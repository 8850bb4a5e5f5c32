// How long it pays to look for work before going to sleep. Used by whoever waits, on either side.
//
// Looking costs a core, and pays only when what is waited for comes soon. How soon is learnt from the waits themselves,
// those that were slept through included: a window grows while waits are short enough to be looked through, and closes
// when they are too long for it, after which nothing at all is spent on looking. This is the way in which KVM polls
// before it halts a virtual processor (Linux, Documentation/virt/kvm/halt-polling.rst), but for closing in steps: one
// long wait among short ones, such as a garbage collection, must not end the looking.

/** Taken at load time: a task may replace them. */
const { max, min } = Math;

/** A window opens at this share of its greatest width, and counts as closed below it. */
const FIRST_SHARE = 1 / 16;
const STEP = 4;

export class PollWindow {
  #ms = 0;

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
    if (waitMs > maxMs) this.#ms = this.#ms / STEP >= first ? this.#ms / STEP : 0;
    else if (waitMs > this.#ms) this.#ms = min(maxMs, max(first, this.#ms * STEP));
  }
}

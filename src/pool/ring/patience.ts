// Whether it pays to look for work before going to sleep. Used by whoever waits, on either side.
//
// Looking costs a core, and only pays when the other side can run meanwhile. So looking in vain is allowed for some
// milliseconds in all, then given up for twenty times as long: a twentieth of a core is the most that is ever wasted.
// The allowance is longer than a scheduler's tick on purpose. Two threads that wait for each other may have been put on
// one core; they stay there as long as they sleep in turns, and are parted when a tick finds both wanting to run.

/** How much longer a rest is than the looking in vain before it. */
const REST_FACTOR = 20;

export class Patience {
  readonly #allowanceMs: number;
  #vainMs = 0;
  #restUntil = 0;

  /** @param allowanceMs how long looking may be in vain, without a find between, until it is given up for a while */
  constructor(allowanceMs: number) {
    this.#allowanceMs = allowanceMs;
  }

  /** @param now shared-clock ms */
  worthLooking(now: number): boolean {
    if (this.#vainMs < this.#allowanceMs) return true;
    if (now < this.#restUntil) return false;
    this.#vainMs = 0;
    return true;
  }

  /** Looking found something. */
  paid(): void {
    this.#vainMs = 0;
  }

  /** Looking found nothing from `since` to `now`, in shared-clock ms. */
  wasInVain(since: number, now: number): void {
    this.#vainMs += now - since;
    if (this.#vainMs >= this.#allowanceMs) this.#restUntil = now + this.#allowanceMs * REST_FACTOR;
  }
}

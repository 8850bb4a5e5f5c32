// How long it pays to look for work before going to sleep. Used by whoever waits, on either side.
//
// Looking costs a core, and only pays when the other side can run meanwhile: not when both share one core, nor when work
// comes seldom. So it is tried in full, given up when it keeps bringing nothing, and tried again now and then. The idea
// is that of adaptive spinning in mutexes (Dice, "Adaptive spin-then-block mutual exclusion", 2003).

/** Tries in vain, one after the other, until looking is cut down. */
const PATIENT_TRIES = 4;
/** Once it has been cut down, every so many waits one full try is made. */
const PROBE_EVERY = 16;

export class Patience {
  #vain = 0;
  #waits = 0;

  /** Whether to look this time, before a wait. */
  worthLooking(): boolean {
    if (this.#vain < PATIENT_TRIES) return true;
    this.#waits++;
    return this.#waits % PROBE_EVERY === 0;
  }

  /** Looking found something. */
  paid(): void {
    this.#vain = 0;
  }

  /** Looking found nothing. */
  wasInVain(): void {
    this.#vain++;
  }
}

// Which process lanes may look for work before they sleep: as many of this thread's as there are cores to spare. Threads claim
// that right anew each time, in shared words; a process has it for as long as its pool lives. Host thread.
import { availableParallelism } from "node:os";

const SPARE_CORES = availableParallelism() - 1;
let taken = 0;

/** What one pool has. */
export class SpinRights {
  #own = 0;

  /** For one more lane. */
  claim(): boolean {
    if (taken >= SPARE_CORES) return false;
    taken++;
    this.#own++;
    return true;
  }

  release(): void {
    taken -= this.#own;
    this.#own = 0;
  }
}

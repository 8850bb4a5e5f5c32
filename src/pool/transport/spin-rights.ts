// Which process lanes may look for work before they sleep: at any time as many as there are cores to spare. Threads claim that
// right from shared words each time; processes share none with each other, so that their host grants it. Host thread.
import { availableParallelism } from "node:os";
import { LANE_AWAKE, LANE_PARKED_WORD } from "../protocol/layout.ts";

const SPARE_CORES = availableParallelism() - 1;
/** What a token says that nobody may claim. */
const WITHHELD = -1;
const FREE = 0;

/** The lanes of all pools of this thread that have it. */
const holders = new Set<SpinRight>();

/** Of one lane: its token is withheld, or it may claim it whenever it looks for work. */
export class SpinRight {
  readonly #control: Int32Array;
  readonly #token: Int32Array;

  /**
   * @param control the lane's control words
   * @param token its one spin token; see protocol/layout.ts
   */
  constructor(control: SharedArrayBuffer, token: SharedArrayBuffer) {
    this.#control = new Int32Array(control);
    this.#token = new Int32Array(token);
    Atomics.store(this.#token, 0, WITHHELD);
  }

  /** The lane sleeps, and is about to be woken: from a lane that sleeps for want of work it may take the right over. */
  request(): void {
    if (holders.has(this)) return;
    if (holders.size >= SPARE_CORES && !takeFromSleeper()) return;
    holders.add(this);
    Atomics.store(this.#token, 0, FREE);
  }

  release(): void {
    holders.delete(this);
  }

  /** Says whether the lane could be kept from claiming it. */
  withhold(): boolean {
    if (Atomics.load(this.#control, LANE_PARKED_WORD) === LANE_AWAKE) return false;
    return Atomics.compareExchange(this.#token, 0, FREE, WITHHELD) === FREE;
  }
}

function takeFromSleeper(): boolean {
  for (const holder of holders) {
    if (!holder.withhold()) continue;
    holders.delete(holder);
    return true;
  }
  return false;
}

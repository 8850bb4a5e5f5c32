// What a lane sleeps on and how it wakes its host, whatever carries it. Lane side. Types only: thread-waiting.ts and
// process-waiting.ts do it. The order of steps that makes a missed wake-up impossible is in ring/parking.ts.
import type { Waker } from "../ring/parking.ts";

/** `wake()` wakes the host. */
export interface LaneWaiting extends Waker {
  /** A soft sleep is under way. */
  readonly listening: boolean;
  /** Something of a soft sleep that ended early is left and would take the host's next wake-up: only soft sleeps until then. */
  readonly onlySoftly: boolean;
  /** Blocks this thread while the lane's parked word is `parked`, for `ms` at most. */
  sleep(parked: number, ms: number): void;
  /**
   * The same while the event loop turns. `woken` is called later, and once.
   *
   * @returns `false` when the word has changed already, and `woken` will not be called
   */
  sleepSoftly(parked: number, woken: () => void): boolean;
  /** Ends a soft sleep from within the lane. The parked word has been changed before. */
  interrupt(): void;
}

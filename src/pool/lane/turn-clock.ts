// When a lane's event loop is due to turn, while calls leave it no other reason to. Lane side.
import { sharedNow } from "../protocol/clock.ts";
import { countResources } from "./resources.ts";

/** A flood of calls lets timers and sockets of tasks have a turn this often, in ms ... */
const TURN_MS = 5;
/** ... and at least this often when nothing is known that waits for one: what does not keep a process alive is not listed. */
const IDLE_TURN_MS = 50;

/** A turn costs tens of microseconds: it is put off while nobody is known to need it. All times are of the shared clock. */
export class TurnClock {
  readonly #inertResources: number;
  /** Before then no turn is due. */
  dueAt = 0;
  #turnedAt = 0;

  /** @param inertResources active resources that are the lane's own */
  constructor(inertResources: number) {
    this.#inertResources = inertResources;
  }

  /** The event loop has turned. */
  turned(): void {
    this.#turnedAt = sharedNow();
    this.dueAt = this.#turnedAt + TURN_MS;
  }

  /**
   * To be asked at `dueAt` or later.
   *
   * @param isAwaited whether anything besides the tasks' own resources is known to wait for a turn
   */
  isDue(now: number, isAwaited: boolean): boolean {
    if (isAwaited || now >= this.#turnedAt + IDLE_TURN_MS || this.hasResources()) return true;
    this.dueAt = now + TURN_MS;
    return false;
  }

  /** Whether something of the tasks' keeps the event loop alive. */
  hasResources(): boolean {
    return countResources() > this.#inertResources;
  }
}

// Finds the call that has run for longer than `hardTimeoutMs`. Host thread; one per worker lane that has the limit.
import { sharedNow } from "../protocol/clock.ts";
import type { Call } from "./call.ts";

const { setTimeout, clearTimeout } = globalThis;

export interface WatchedLane {
  readonly inFlight: number;
  /** Settles what the lane has answered, so that an ended call is not taken for one that runs on. */
  drain(): number;
  findOverdue(now: number, limitMs: number): { readonly call: Call | undefined; readonly nextMs: number };
}

export class OverrunWatch {
  readonly #lane: WatchedLane;
  readonly #limitMs: number;
  readonly #onOverrun: (call: Call) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param limitMs 0: nothing is watched */
  constructor(lane: WatchedLane, limitMs: number, onOverrun: (call: Call) => void) {
    this.#lane = lane;
    this.#limitMs = limitMs;
    this.#onOverrun = onOverrun;
  }

  /** The lane has been given a call. */
  start(): void {
    if (this.#limitMs > 0 && this.#timer === undefined) this.#lookAfter(this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #lookAfter(ms: number): void {
    // Calls keep the process alive, and a watch without calls has nothing to see.
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.ceil(ms))).unref();
  }

  #look(): void {
    this.#timer = undefined;
    this.#lane.drain();
    if (this.#lane.inFlight === 0) return;
    const { call, nextMs } = this.#lane.findOverdue(sharedNow(), this.#limitMs);
    if (call === undefined) this.#lookAfter(nextMs);
    else this.#onOverrun(call);
  }
}

// The bell of a pool on processes: a word in the memory of each, and a byte through its socket. Host thread; one per pool.
//
// A lane that finds its word set swaps it to 0 and sends a byte, so that whatever comes after `arm()` makes an event: there is
// nothing to be missed between arming and listening.
import { HOST_PARKED_WORD } from "../protocol/layout.ts";
import type { HostBell } from "./host-bell.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setTimeout, clearTimeout } = globalThis;

export class ProcessBell implements HostBell {
  onRing: () => void = () => {};
  readonly #words: readonly Int32Array[];
  #listening = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bells: readonly SharedArrayBuffer[]) {
    this.#words = bells.map((bell) => new Int32Array(bell));
  }

  arm(): void {
    for (const words of this.#words) Atomics.store(words, HOST_PARKED_WORD, 1);
  }

  disarm(): void {
    for (const words of this.#words) Atomics.store(words, HOST_PARKED_WORD, 0);
  }

  listen(timeoutMs: number | undefined): boolean {
    this.#listening = true;
    if (timeoutMs !== undefined) this.#timer = setTimeout(this.rung, timeoutMs).unref();
    return true;
  }

  close(): void {
    this.disarm();
    this.#listening = false;
    clearTimeout(this.#timer);
  }

  /** A byte has come from one of the lanes. */
  readonly rung = (): void => {
    if (!this.#listening) return;
    this.#listening = false;
    clearTimeout(this.#timer);
    this.onRing();
  };
}

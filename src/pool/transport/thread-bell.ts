// The bell of a pool on threads: one shared word for all lanes. Host thread; one per pool.
import { HOST_PARKED_WORD } from "../protocol/layout.ts";
import type { HostBell } from "./host-bell.ts";

export class ThreadBell implements HostBell {
  onRing: () => void = () => {};
  readonly #words: Int32Array;

  constructor(bell: SharedArrayBuffer) {
    this.#words = new Int32Array(bell);
  }

  arm(): void {
    Atomics.store(this.#words, HOST_PARKED_WORD, 1);
  }

  disarm(): void {
    Atomics.store(this.#words, HOST_PARKED_WORD, 0);
  }

  listen(timeoutMs: number | undefined): boolean {
    const wait = Atomics.waitAsync(this.#words, HOST_PARKED_WORD, 1, timeoutMs);
    if (!wait.async) return false;
    void wait.value.then(this.#rung);
    return true;
  }

  close(): void {
    this.disarm();
    Atomics.notify(this.#words, HOST_PARKED_WORD);
  }

  readonly #rung = (): void => this.onRing();
}

// Keeps the host process alive while it is wanted. Host thread.
const { setInterval, clearInterval } = globalThis;

/** As long as a timer can wait. */
const FOREVER_MS = 2_147_483_647;

export class KeepAlive {
  #timer: ReturnType<typeof setInterval> | undefined;
  #reasons = 0;

  /** One more reason to stay. */
  hold(): void {
    this.#reasons++;
    if (this.#reasons > 1) return;
    if (this.#timer === undefined) this.#timer = setInterval(() => {}, FOREVER_MS);
    else this.#timer.ref();
  }

  /** One reason less. */
  release(): void {
    this.#reasons--;
    if (this.#reasons === 0) this.#timer?.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

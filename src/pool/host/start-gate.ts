// `pool.ready`: settles once, when every lane has started or the pool has ended before. Host thread.
import type { KeepAlive } from "./keep-alive.ts";

export class StartGate {
  settled = false;
  readonly #promise: Promise<void>;
  readonly #keepAlive: KeepAlive;
  #settle: (error: Error | undefined) => void = () => {};

  constructor(keepAlive: KeepAlive) {
    this.#keepAlive = keepAlive;
    this.#promise = new Promise<void>((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever does not ask for it learns of a failed start from the calls.
    this.#promise.catch(() => {});
  }

  /** Asking keeps the process alive until it settles: starting lanes do not. */
  get promise(): Promise<void> {
    if (!this.settled) {
      this.#keepAlive.hold();
      const release = (): void => this.#keepAlive.release();
      this.#promise.then(release, release);
    }
    return this.#promise;
  }

  open(): void {
    this.#end(undefined);
  }

  fail(error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined): void {
    if (this.settled) return;
    this.settled = true;
    this.#settle(error);
  }
}

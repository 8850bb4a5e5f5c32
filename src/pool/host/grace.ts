// How long a pool that is shutting down lets its calls go on. Host thread.
const { setTimeout, clearTimeout } = globalThis;

export class Grace {
  /** Resolves when the pool is to close. */
  readonly over: Promise<void>;
  readonly #end: () => void;

  /** @param finished resolves when all calls have settled; `undefined`: they are not waited for */
  constructor(delayMs: number, finished: Promise<void> | undefined) {
    let end: () => void = () => {};
    this.over = new Promise((resolve) => {
      end = resolve;
    });
    if (finished !== undefined) {
      void finished.then(end);
    } else if (delayMs === 0) {
      end();
    } else {
      const timer = setTimeout(end, delayMs);
      void this.over.then(() => clearTimeout(timer));
    }
    this.#end = end;
  }

  /** The pool closes now, whatever it waited for. */
  cutShort(): void {
    this.#end();
  }
}

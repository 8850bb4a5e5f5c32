import { AsyncLocalStorage } from "node:async_hooks";

// Knows which body started what: errors that nobody catches, and timers that run on, are laid at its door and not at that
// of the body that happens to run. One in each lane that runs bodies.

/** Taken at load time: bodies use fake timers. */
const { setTimeout, setImmediate } = globalThis;

/** How long timers that a body has left behind may still go off, in milliseconds. */
const LINGER_MS = 50;
const LINGER_STEP_MS = 5;

export interface ScopedBody {
  readonly id: string;
  /** Takes an error that nobody caught. False: its test is over. */
  takeUncaught(error: unknown): boolean;
}

export class BodyScope {
  readonly #storage = new AsyncLocalStorage<ScopedBody>();
  readonly #onStray: (body: ScopedBody | undefined, error: unknown) => void;
  #running: ScopedBody | undefined;

  /** @param onStray takes an error of a body whose test is over */
  constructor(onStray: (body: ScopedBody | undefined, error: unknown) => void) {
    this.#onStray = onStray;
    process.on("uncaughtException", (error) => this.#uncaught(error));
    process.on("unhandledRejection", (reason) => this.#uncaught(reason));
  }

  /** The body that the code which asks belongs to. */
  get current(): ScopedBody | undefined {
    return this.#storage.getStore() ?? this.#running;
  }

  run<Result>(body: ScopedBody, act: () => Promise<Result>): Promise<Result> {
    this.#running = body;
    return this.#storage.run(body, act).finally(() => {
      this.#running = undefined;
    });
  }

  /**
   * Waits until what the body has left behind is done, for a moment.
   * @param before what `countTimers()` said before the body ran
   * @returns whether something of it runs on
   */
  async settle(before: number): Promise<boolean> {
    // Rejections that nobody handles are told after the microtasks of the turn in which they arose.
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (let waitedMs = 0; countTimers() > before; waitedMs += LINGER_STEP_MS) {
      if (waitedMs >= LINGER_MS) return true;
      await new Promise<void>((resolve) => setTimeout(resolve, LINGER_STEP_MS));
    }
    return false;
  }

  #uncaught(error: unknown): void {
    const body = this.current;
    if (body?.takeUncaught(error) !== true) this.#onStray(body, error);
  }
}

/** Timers that keep this thread's event loop alive. */
export function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name === "Immediate").length;
}

// The threads behind the lanes that are started while a test watches, so that it can end one from outside.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Worker } from "node:worker_threads";

const CHANNEL = "worker_threads";

export class LaneThreads {
  readonly #workers = new Map<number, Worker>();
  readonly #note = (message: unknown): void => {
    const { worker } = message as { readonly worker: unknown };
    if (!(worker instanceof Worker)) return;
    // An ended worker no longer knows its id.
    const { threadId } = worker;
    this.#workers.set(threadId, worker);
    worker.once("exit", () => this.#workers.delete(threadId));
  };

  constructor() {
    subscribe(CHANNEL, this.#note);
  }

  /** Threads that have been started and have not ended. */
  get size(): number {
    return this.#workers.size;
  }

  async terminate(threadId: number | undefined): Promise<void> {
    const worker = this.#workers.get(threadId ?? -1);
    if (worker === undefined) throw new Error(`No lane runs on thread ${threadId}`);
    await worker.terminate();
  }

  stopWatching(): void {
    unsubscribe(CHANNEL, this.#note);
  }
}

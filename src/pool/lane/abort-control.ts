// What an abort-aware task gets as its second argument. Lane side.
import { sharedNow } from "../protocol/clock.ts";

/** One call's view of its abort flag. */
export class AbortControl {
  readonly #flags: Int32Array;
  readonly #abortIndex: number;
  #controller: AbortController | undefined;

  constructor(flags: Int32Array, abortIndex: number) {
    this.#flags = flags;
    this.#abortIndex = abortIndex;
  }

  /** Whether the caller has aborted the call. Reads one word of shared memory; fine in a tight loop. */
  readonly hasAborted = (): boolean => {
    const aborted = this.#abortIndex >= 0 && Atomics.load(this.#flags, this.#abortIndex) === 1;
    if (aborted) this.#controller?.abort();
    return aborted;
  };

  /** Milliseconds on a monotonic clock. */
  readonly now = (): number => sharedNow();

  /** Made on first use. Aborts when the lane next turns its event loop after the caller's abort. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    this.hasAborted();
    return this.#controller.signal;
  }

  /** Whether a signal was asked for and has not fired: such a call wants to hear of aborts. */
  get listening(): boolean {
    return this.#controller !== undefined && !this.#controller.signal.aborted;
  }
}

// What an abort-aware task gets as its second argument. Lane side.
import { sharedNow } from "../protocol/clock.ts";
import { freeze, pin, uncurry } from "../protocol/primordials.ts";

const { load } = Atomics;

type Abort = (controller: AbortController) => void;

/** Node's classes for aborting, as they were before any task. */
interface AbortClasses {
  readonly Controller: typeof AbortController;
  readonly abort: Abort;
  readonly signalOf: (controller: AbortController) => AbortSignal;
  /** What Node calls on a signal to fire it: methods that every task can replace for all signals. */
  readonly methods: readonly { readonly key: PropertyKey; readonly method: unknown }[];
}

let classes: AbortClasses | undefined;

/** Takes Node's classes for aborting. Node loads them when they are first looked at, so lanes do that only if a task needs it. */
export function takeAbortClasses(): AbortClasses {
  if (classes !== undefined) return classes;
  const { AbortController: Controller } = globalThis;
  const signal = Object.getOwnPropertyDescriptor(Controller.prototype, "signal")?.get as () => AbortSignal;
  classes = {
    Controller,
    abort: uncurry(Controller.prototype.abort) as Abort,
    signalOf: uncurry(signal) as (controller: AbortController) => AbortSignal,
    methods: eventMethods(),
  };
  return classes;
}

function eventMethods(): AbortClasses["methods"] {
  const { prototype } = EventTarget;
  return ["dispatchEvent", ...Object.getOwnPropertySymbols(prototype)]
    .map((key) => ({ key, method: Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown }))
    .filter(({ method }) => typeof method === "function");
}

/** One call's view of its abort flag. */
export class AbortControl {
  readonly #flags: Int32Array;
  readonly #abortIndex: number;
  #controller: AbortController | undefined;
  #signal: AbortSignal | undefined;
  #fired = false;

  constructor(flags: Int32Array, abortIndex: number) {
    this.#flags = flags;
    this.#abortIndex = abortIndex;
  }

  /** Whether the caller has aborted the call. Reads one word of shared memory; fine in a tight loop. */
  readonly hasAborted = (): boolean => {
    const aborted = this.#aborted();
    if (aborted) this.#fire();
    return aborted;
  };

  /** Milliseconds on a monotonic clock. */
  readonly now = (): number => sharedNow();

  /** Made on first use. Aborts when the lane next turns its event loop after the caller's abort. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const { Controller, methods, signalOf } = takeAbortClasses();
      this.#controller = new Controller();
      this.#signal = signalOf(this.#controller);
      for (let index = 0; index < methods.length; index++) {
        const own = methods[index];
        if (own !== undefined) pin(this.#signal, own.key, own.method);
      }
      if (this.#aborted()) this.#fire();
    }
    return this.#signal;
  }

  /** For the lane: fires the signal of `control` if one was asked for and the call has been aborted. */
  static deliver(control: AbortControl): void {
    if (control.#controller === undefined || control.#fired) return;
    if (control.#aborted()) control.#fire();
  }

  #aborted(): boolean {
    return this.#abortIndex >= 0 && load(this.#flags, this.#abortIndex) === 1;
  }

  #fire(): void {
    if (this.#fired || this.#controller === undefined) return;
    this.#fired = true;
    takeAbortClasses().abort(this.#controller);
  }
}

// A task gets an instance, and from there the class, which other tasks' instances share.
freeze(AbortControl.prototype);
freeze(AbortControl);

import type { Terminal } from "../../terminal.ts";

// Says how far a long check is, for as long as it goes on. Host thread.

/** Where it is said. */
export interface ProgressView {
  /** A check that takes less than this shows nothing. */
  readonly delayMs: number;
  readonly intervalMs: number;
  show(line: string): void;
  /** The check is over. */
  end(): void;
}

/** One line on a terminal, rewritten as it goes and gone at the end. */
export function onTerminal(terminal: Terminal): ProgressView {
  let isShown = false;
  return {
    delayMs: 1_000,
    intervalMs: 200,
    show(line) {
      isShown = true;
      terminal.write(`\r\x1b[2Kproperty: ${line}`);
    },
    end() {
      if (isShown) terminal.write("\r\x1b[2K");
    },
  };
}

/** Told how a check goes on. */
export interface CheckWatcher {
  /** Runs that count. */
  ran(runs: number): void;
  /** The first failure, and each smaller one that it is shrunk to. */
  failed(): void;
}

export class Progress implements CheckWatcher {
  readonly #view: ProgressView;
  readonly #numRuns: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #done = 0;
  #failures = 0;

  constructor(view: ProgressView, numRuns: number, now: () => number = () => performance.now()) {
    this.#view = view;
    this.#numRuns = numRuns;
    this.#now = now;
    this.#startedAt = now();
    this.#timer = setInterval(() => this.show(), view.intervalMs).unref();
  }

  ran(runs: number): void {
    this.#done += runs;
  }

  failed(): void {
    this.#failures++;
  }

  /** Says it, unless the check is still young. */
  show(): void {
    const elapsedMs = this.#now() - this.#startedAt;
    if (elapsedMs >= this.#view.delayMs) {
      const progress = { done: this.#done, numRuns: this.#numRuns, failures: this.#failures };
      this.#view.show(progressLine(progress, elapsedMs));
    }
  }

  /** The check is over. */
  end(): void {
    clearInterval(this.#timer);
    this.#view.end();
  }
}

/** Runs done, rate, and time left, or how often a failure was shrunk. */
export function progressLine(
  { done, numRuns, failures }: { readonly done: number; readonly numRuns: number; readonly failures: number },
  elapsedMs: number,
): string {
  const perSecond = (done / elapsedMs) * 1_000;
  const rate = `${perSecond < 10 ? perSecond.toFixed(1) : count(perSecond)} runs/s`;
  if (failures > 0) {
    const times = failures === 1 ? "" : `, shrunk ${failures - 1} times so far`;
    return `failed${times}, ${count(done)} runs, ${rate}`;
  }
  if (done >= numRuns || done === 0) return `${count(done)} runs, ${rate}`;
  const left = Math.ceil((numRuns - done) / perSecond);
  return `${count(done)} of ${count(numRuns)} runs, ${rate}, ${duration(left)} left`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

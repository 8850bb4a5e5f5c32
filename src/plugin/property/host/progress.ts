// Shows how far a long check is: one line on a terminal, rewritten as it goes and gone at the end. Host thread.

/** A check that takes less than this shows nothing. */
const DELAY_MS = 1_000;
const INTERVAL_MS = 200;

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Whether there is anybody to look at it. */
export function showsProgress(terminal: Terminal, environment: NodeJS.ProcessEnv = process.env): boolean {
  const { CI } = environment;
  return terminal.isTTY === true && (CI === undefined || CI === "" || CI === "false" || CI === "0");
}

export class Progress {
  readonly #terminal: Terminal;
  readonly #numRuns: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #done = 0;
  #isShown = false;

  constructor(terminal: Terminal, numRuns: number, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#numRuns = numRuns;
    this.#now = now;
    this.#startedAt = now();
    this.#timer = setInterval(() => this.show(), INTERVAL_MS).unref();
  }

  readonly add = (runs: number): void => {
    this.#done += runs;
  };

  /** Rewrites the line, unless the check is still young. */
  show(): void {
    const elapsedMs = this.#now() - this.#startedAt;
    if (elapsedMs < DELAY_MS) return;
    this.#isShown = true;
    this.#terminal.write(`\r\x1b[2K${progressLine(this.#done, this.#numRuns, elapsedMs)}`);
  }

  /** The check is over. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#isShown) this.#terminal.write("\r\x1b[2K");
  }
}

/** Runs done, rate, and time left. Past the runs asked for, it is shrinking. */
export function progressLine(done: number, numRuns: number, elapsedMs: number): string {
  const perSecond = (done / elapsedMs) * 1_000;
  const rate = `${count(perSecond)} runs/s`;
  if (done >= numRuns || done === 0) return `property: ${count(done)} runs, ${rate}`;
  const left = Math.ceil((numRuns - done) / perSecond);
  return `property: ${count(done)} of ${count(numRuns)} runs, ${rate}, ${duration(left)} left`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

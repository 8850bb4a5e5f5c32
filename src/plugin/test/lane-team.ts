import type { OpenPool } from "../../pool/internal.ts";
import type { PoolOptions } from "../../pool/index.ts";
import { BodyLane } from "./body-lane.ts";
import type { RunDiary } from "./run-diary.ts";

// The lanes of one set of options that run whole test bodies: started when they are needed, each with one body at a time.
// Runs in Vitest's workers; owned by the pools of its worker.

/** Lanes are interchangeable: whoever waits longest gets the next one. */
export class LaneTeam {
  readonly #options: PoolOptions;
  readonly #size: number;
  readonly #diary: RunDiary;
  readonly #idle: BodyLane[] = [];
  readonly #lanes = new Set<BodyLane>();
  readonly #endings = new Set<Promise<void>>();
  readonly #waiting: ((lane: BodyLane) => void)[] = [];

  /**
   * @param options for pools of one lane
   * @param size how many lanes there may be at a time
   */
  constructor(options: PoolOptions, size: number, diary: RunDiary) {
    this.#diary = diary;
    this.#options = options;
    this.#size = size;
  }

  /** A lane for the caller alone, until it gives it back. One that knows the file already, if there is a choice. */
  async borrow(): Promise<BodyLane> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#lanes.size < this.#size) return this.#open();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** @param isFit whether it can run another body; one that can't is ended, and another starts when one is needed */
  giveBack(lane: BodyLane, isFit: boolean): void {
    if (!isFit) this.#end(lane, true);
    const next = this.#waiting.shift();
    if (next !== undefined) next(isFit ? lane : this.#open());
    else if (isFit) this.#idle.push(lane);
  }

  get openPools(): readonly OpenPool[] {
    return [...this.#lanes].map(({ pool }) => pool);
  }

  /** Runs what the file of the last bodies wants done, on every lane that has it. */
  async finishFile(): Promise<readonly unknown[]> {
    for (const lane of this.#lanes) this.#diary.tell(lane.life(false));
    const errors = await Promise.all([...this.#lanes].map((lane) => lane.finishFile()));
    return errors.flat();
  }

  /** Resolves when every lane has ended, so that none outlives the worker or the file. */
  async close(): Promise<void> {
    for (const lane of this.#lanes) this.#end(lane, false);
    await Promise.all(this.#endings);
  }

  #open(): BodyLane {
    const taken = new Set([...this.#lanes].map(({ index }) => index));
    let index = 0;
    while (taken.has(index)) index++;
    const lane = new BodyLane(index, this.#options);
    this.#lanes.add(lane);
    this.#diary.tellUnenforced(lane.permissions);
    return lane;
  }

  #end(lane: BodyLane, isReplaced: boolean): void {
    this.#diary.tell(lane.life(isReplaced));
    this.#lanes.delete(lane);
    const ending = lane.end().finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}

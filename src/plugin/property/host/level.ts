import type { StopKind } from "../contract.ts";

// What is known of the runs of one level: the runs of the source, or the shrinks of one value. Host thread. Levels form a
// tree, because each value that fails has shrinks of its own.

/** A run that ended its chunk. */
export interface Stop {
  readonly kind: StopKind;
  readonly thrown: unknown;
  /** The value as text, as the lane had it; empty when the lane could not tell. */
  readonly text: string;
  /** Its lane was replaced, so that there is no running it again. */
  readonly fatal: boolean;
}

export type Known = "passed" | "skipped" | Stop;

/** Runs that passed or were skipped. */
interface Range {
  readonly from: number;
  readonly to: number;
  /** Numbers of the runs that were skipped. */
  readonly skips: ReadonlySet<number> | undefined;
}

/** Runs that nobody has been given. */
export interface Gap {
  readonly from: number;
  readonly count: number;
}

export class Level {
  /** The value whose shrinks these are; empty for the source. */
  readonly path: readonly number[];
  readonly above: Level | undefined;
  /** Runs that are being run, by their first. */
  readonly inFlight: Map<number, Gap> = new Map();
  readonly stops: Map<number, Stop> = new Map();
  /** The first run that stopped, as far as known. */
  firstStop: number = Number.POSITIVE_INFINITY;
  /** How many values there are; unknown until a lane comes to the end. */
  end: number = Number.POSITIVE_INFINITY;
  /** From here on, nothing has been given out yet. */
  frontier: number;
  readonly #ranges = new Map<number, Range>();
  readonly #below = new Map<number, Level>();
  readonly #gaps: Gap[] = [];
  #cursor: Range | undefined;

  constructor(path: readonly number[], above: Level | undefined, from: number) {
    this.path = path;
    this.above = above;
    this.frontier = from;
  }

  /** The shrinks of the value of a run. */
  below(index: number): Level {
    let level = this.#below.get(index);
    if (level === undefined) {
      level = new Level([...this.path, index], this, 0);
      this.#below.set(index, level);
    }
    return level;
  }

  /** What became of a run; `undefined`: not known yet. */
  at(index: number): Known | undefined {
    const stop = this.firstStop <= index ? this.stops.get(index) : undefined;
    if (stop !== undefined) return stop;
    const range = this.#rangeOf(index);
    if (range === undefined) return undefined;
    return range.skips?.has(index) === true ? "skipped" : "passed";
  }

  /** Where the known runs that `index` is among come to an end; `index` itself when it is not known to have passed. */
  passedUntil(index: number): number {
    return this.#rangeOf(index)?.to ?? index;
  }

  /** The first run from `index` on, which has passed, that was skipped or is not known to have passed. */
  cleanUntil(index: number): number {
    const range = this.#rangeOf(index);
    if (range === undefined) return index;
    let end = range.to;
    for (const skip of range.skips ?? []) if (skip >= index) end = Math.min(end, skip);
    return end;
  }

  addRange(from: number, ran: number, skips: readonly number[] | undefined): void {
    if (ran === 0 || (this.#ranges.get(from)?.to ?? 0) >= from + ran) return;
    const skipped =
      skips === undefined || skips.length === 0 ? undefined : new Set(skips.map((skip) => from + skip));
    this.#ranges.set(from, { from, to: from + ran, skips: skipped });
  }

  addStop(index: number, stop: Stop): void {
    this.stops.set(index, stop);
    this.firstStop = Math.min(this.firstStop, index);
  }

  /** Takes over what another level knows of the first runs, up to and with one that stopped. */
  adopt(other: Level): void {
    const from = this.frontier;
    const skips: number[] = [];
    let index = from;
    for (let known = other.at(index); typeof known === "string"; known = other.at(++index)) {
      if (known === "skipped") skips.push(index - from);
    }
    this.addRange(from, index - from, skips);
    const stop = other.stops.get(index);
    if (stop !== undefined) this.addStop(index, stop);
    this.frontier = stop === undefined ? index : index + 1;
  }

  /** These runs were given out and not run. */
  addGap(from: number, count: number): void {
    if (count <= 0) return;
    const at = this.#gaps.findIndex((gap) => gap.from > from);
    this.#gaps.splice(at === -1 ? this.#gaps.length : at, 0, { from, count });
  }

  /** The first run that nobody has been given. */
  get firstFree(): number {
    return this.#gaps[0]?.from ?? this.frontier;
  }

  /** Takes up to `count` runs to give out, from one that nobody has been given. */
  take(index: number, count: number): Gap {
    const at = this.#gaps.findIndex((gap) => gap.from <= index && index < gap.from + gap.count);
    const gap = this.#gaps[at];
    if (gap === undefined) {
      const taken = Math.min(count, this.end - index);
      this.addGap(this.frontier, index - this.frontier);
      this.frontier = Math.max(this.frontier, index + taken);
      return { from: index, count: taken };
    }
    this.#gaps.splice(at, 1);
    const taken = Math.min(count, gap.from + gap.count - index);
    this.addGap(gap.from, index - gap.from);
    this.addGap(index + taken, gap.from + gap.count - index - taken);
    return { from: index, count: taken };
  }

  /** Whether nobody has been given this run. */
  isFree(index: number): boolean {
    if (index >= this.frontier) return index < this.end;
    return this.#gaps.some(({ from, count }) => from <= index && index < from + count);
  }

  /** The runs in flight that this one is among. */
  flightOf(index: number): Gap | undefined {
    for (const flight of this.inFlight.values()) {
      if (flight.from <= index && index < flight.from + flight.count) return flight;
    }
    return undefined;
  }

  #rangeOf(index: number): Range | undefined {
    const cursor = this.#cursor;
    if (cursor !== undefined && cursor.from <= index && index < cursor.to) return cursor;
    let range = this.#ranges.get(index);
    if (range === undefined) {
      for (const each of this.#ranges.values()) if (each.from <= index && index < each.to) range = each;
    }
    if (range !== undefined) this.#cursor = range;
    return range;
  }
}

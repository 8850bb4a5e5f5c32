import { MAX_CHUNK_RUNS } from "../slots.ts";
import type { LanePool } from "./lane-pool.ts";
import type { Gap, Level } from "./level.ts";
import type { Trail } from "./trail-runs.ts";

// The chunks of one check that lanes have and have not answered, and how they are told to stop. Host thread.

export interface Flight extends Gap {
  readonly level: Level;
  readonly slot: number;
  /** Where it takes its runs from, with other lanes; `undefined`: they are its own. */
  readonly trail: Trail | undefined;
  /** Its lane may have another before it. */
  readonly mayWait: boolean;
  /** The check has gone another way. */
  stale: boolean;
}

export class Flights {
  readonly #pool: LanePool;
  readonly #open = new Set<Flight>();

  constructor(pool: LanePool) {
    this.#pool = pool;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Runs that a level has given out take off. What is more than one chunk can hold goes back. */
  begin(level: Level, { from, count }: Gap, mayWait: boolean): Flight {
    const taken = Math.min(count, MAX_CHUNK_RUNS);
    const slot = this.#pool.takeSlot();
    const flight: Flight = { level, slot, from, count: taken, trail: undefined, mayWait, stale: false };
    level.addGap(from + taken, count - taken);
    level.inFlight.set(from, flight);
    return this.#opened(flight);
  }

  /** One more lane goes on a trail. */
  join(trail: Trail, mayWait: boolean): Flight | undefined {
    const first = trail.nodes.get(0);
    if (first === undefined) return undefined;
    trail.lanes++;
    const { level, from, given } = first;
    const slot = this.#pool.takeSlot();
    return this.#opened({ level, slot, from, count: given, trail, mayWait, stale: false });
  }

  #opened(flight: Flight): Flight {
    this.#open.add(flight);
    this.#pool.slots?.open(flight.slot, flight.count);
    return flight;
  }

  /** A lane has answered, or is gone. */
  land(flight: Flight): void {
    this.#open.delete(flight);
    if (flight.trail === undefined) flight.level.inFlight.delete(flight.from);
    else flight.trail.lanes--;
    this.#pool.freeSlot(flight.slot);
  }

  /** Whether lanes are on a trail that leads through a level. */
  areOn(level: Level): boolean {
    return [...this.#open].some(({ trail }) =>
      [...(trail?.nodes.values() ?? [])].some((node) => node.level === level),
    );
  }

  /** The trail that a run is on. */
  trailAt(level: Level, index: number): Trail | undefined {
    for (const { trail } of this.#open) {
      for (const node of trail?.nodes.values() ?? []) {
        if (node.level === level && node.from <= index && index < node.from + node.count) return trail;
      }
    }
    return undefined;
  }

  /** Lanes that are at what a check at `index` of `level` has left behind stop before their next run. */
  endStale(level: Level, index: number): void {
    for (const flight of this.#open) {
      if (flight.stale) continue;
      const lists = flight.trail === undefined ? [flight] : [...flight.trail.nodes.values()];
      if (lists.some((list) => leadsTo(list, level, index))) continue;
      flight.stale = true;
      if (flight.trail !== undefined) flight.trail.isOver = true;
      this.#end(flight);
    }
  }

  /** The runs of a level behind one that stopped are of no use. */
  endBehind(level: Level, index: number): void {
    for (const flight of this.#open) if (flight.level === level && flight.from > index) this.#end(flight);
  }

  endAll(): void {
    for (const flight of this.#open) this.#end(flight);
  }

  #end(flight: Flight): void {
    this.#pool.slots?.endAt(flight.slot, 0);
  }
}

/** Whether runs that were given out can still be needed by a check that is at `index` of `level`. */
function leadsTo(runs: Gap & { readonly level: Level }, level: Level, index: number): boolean {
  if (runs.level === level) return runs.from + runs.count > index;
  let below: Level = runs.level;
  while (below.above !== undefined && below.above !== level) below = below.above;
  return below.above === level && (below.path.at(-1) ?? 0) >= index;
}

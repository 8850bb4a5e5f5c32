import { MAX_CHUNK_RUNS } from "../slots.ts";
import type { LanePool } from "./lane-pool.ts";
import type { Gap, Level } from "./level.ts";

// The chunks of one check that lanes have and have not answered, and how they are told to stop. Host thread.

export interface Flight extends Gap {
  readonly level: Level;
  readonly slot: number;
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
  begin(level: Level, { from, count }: Gap): Flight {
    const taken = Math.min(count, MAX_CHUNK_RUNS);
    const flight: Flight = { level, slot: this.#pool.takeSlot(), from, count: taken, stale: false };
    level.addGap(from + taken, count - taken);
    level.inFlight.set(from, flight);
    this.#open.add(flight);
    this.#pool.slots?.open(flight.slot, taken);
    return flight;
  }

  /** A lane has answered, or is gone. */
  land(flight: Flight): void {
    this.#open.delete(flight);
    flight.level.inFlight.delete(flight.from);
    this.#pool.freeSlot(flight.slot);
  }

  /** Lanes that are at what a check at `index` of `level` has left behind stop before their next run. */
  endStale(level: Level, index: number): void {
    for (const flight of this.#open) {
      if (flight.stale || leadsTo(flight, level, index)) continue;
      flight.stale = true;
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

/** Whether the runs of a flight can still be needed by a check that is at `index` of `level`. */
function leadsTo(flight: Flight, level: Level, index: number): boolean {
  if (flight.level === level) return flight.from + flight.count > index;
  let below: Level = flight.level;
  while (below.above !== undefined && below.above !== level) below = below.above;
  return below.above === level && (below.path.at(-1) ?? 0) >= index;
}

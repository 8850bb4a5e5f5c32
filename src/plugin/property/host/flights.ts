import { MAX_CHUNK_RUNS } from "../slots.ts";
import type { LanePool } from "./lane-pool.ts";
import type { Gap, Level } from "./level.ts";
import type { SharedRuns } from "./shared-runs.ts";

// The chunks of one check that lanes have and have not answered, and how they are told to stop. Host thread.

export interface Flight extends Gap {
  readonly level: Level;
  readonly slot: number;
  /** With lanes that take from the same list; `undefined`: its runs are its own. */
  readonly shared: SharedRuns | undefined;
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
    const slot = this.#pool.takeSlot();
    const flight: Flight = { level, slot, from, count: taken, shared: undefined, stale: false };
    level.addGap(from + taken, count - taken);
    level.inFlight.set(from, flight);
    return this.#opened(flight);
  }

  /** One more lane takes off for runs that lanes share. */
  join(shared: SharedRuns): Flight {
    const { level, from, given } = shared;
    shared.lanes++;
    const slot = this.#pool.takeSlot();
    return this.#opened({ level, slot, from, count: given, shared, stale: false });
  }

  #opened(flight: Flight): Flight {
    this.#open.add(flight);
    this.#pool.slots?.open(flight.slot, flight.count);
    return flight;
  }

  /** A lane has answered, or is gone. */
  land(flight: Flight): void {
    this.#open.delete(flight);
    if (flight.shared === undefined) flight.level.inFlight.delete(flight.from);
    else flight.shared.lanes--;
    this.#pool.freeSlot(flight.slot);
  }

  /** The runs that lanes share which a run is among. */
  sharedAt(level: Level, index: number): SharedRuns | undefined {
    for (const { shared } of this.#open) {
      if (shared?.level === level && shared.from <= index && index < shared.from + shared.count) return shared;
    }
    return undefined;
  }

  /** Lanes that are at what a check at `index` of `level` has left behind stop before their next run. */
  endStale(level: Level, index: number): void {
    for (const flight of this.#open) {
      if (flight.stale || leadsTo(flight, level, index)) continue;
      flight.stale = true;
      if (flight.shared !== undefined) flight.shared.isOver = true;
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

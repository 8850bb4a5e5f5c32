import { End, MAX_NODE_RUNS, TRAIL_COUNT, type Trails } from "../trails.ts";
import type { Gap, Level } from "./level.ts";

// What the host knows of trails: searches for the smallest failure that lanes make together. Host thread. To hand out each
// step from here would take a message for every few runs, and what is handed out ahead of a failure is lost.

/** A list of shrinks on a trail, as far as lanes may take from it. */
export interface TrailNode extends Gap {
  readonly level: Level;
  readonly node: number;
  /** Ends where a run failed, as soon as that is known. */
  count: number;
  /** How many runs the level gave out for it. */
  readonly given: number;
  /** Runs that the level has been told of. */
  readonly told: Set<number>;
}

export interface Trail {
  /** Its words in the shared memory. */
  readonly id: number;
  /** By number; one that is not ready yet is not there. */
  readonly nodes: Map<number, TrailNode>;
  /** Lanes that are on it. */
  lanes: number;
  /** No lane is to begin with it any more. */
  isOver: boolean;
}

/** Runs of a level that passed or were skipped, one after the other. */
export interface KnownRuns {
  readonly from: number;
  readonly ran: number;
  /** Which of them were skipped, counted from the first. */
  readonly skips: readonly number[];
}

export class TrailRuns {
  readonly #trails: Trails;
  readonly #free: number[] = Array.from({ length: TRAIL_COUNT }, (_, id) => id);

  constructor(trails: Trails) {
    this.#trails = trails;
  }

  /** Begins with what a level has to give out from a run on; `undefined` when there are no words left. */
  open(level: Level, index: number): Trail | undefined {
    const id = this.#free.pop();
    if (id === undefined) return undefined;
    const trail: Trail = { id, nodes: new Map(), lanes: 0, isOver: false };
    const first = this.#addNode(trail, 0, level, index);
    this.#trails.open(id, first.count);
    return trail;
  }

  #addNode(trail: Trail, node: number, level: Level, index: number): TrailNode {
    const { from, count } = level.isFree(index)
      ? level.take(index, MAX_NODE_RUNS)
      : { from: index, count: 0 };
    const added: TrailNode = { level, node, from, count, given: count, told: new Set() };
    trail.nodes.set(node, added);
    if (count > 0) level.inFlight.set(from, added);
    return added;
  }

  /** Whether another lane would find something to run. */
  hasMore({ isOver, id }: Trail): boolean {
    return !isOver && this.#trails.hasMore(id);
  }

  /** The lists that there are by now. */
  nodesOf(trail: Trail): Iterable<TrailNode> {
    for (let node = 1; node < this.#trails.nodes(trail.id); node++) {
      if (trail.nodes.has(node) || !this.#trails.isReady(trail.id, node)) continue;
      const origin = this.#trails.origin(trail.id, node);
      const parent = trail.nodes.get(origin.node);
      if (parent === undefined) continue;
      this.#addNode(trail, node, parent.level.below(parent.from + origin.position), 0);
    }
    return trail.nodes.values();
  }

  /** A run took its lane with it, or the check ends with it: nobody is to start what comes after. */
  stopAt({ id }: Trail, { node }: TrailNode, position: number): void {
    this.#trails.endAt(id, { node, position }, End.Stopped);
  }

  /** Where a list ends, and why. */
  endOf({ id }: Trail, listed: TrailNode): { readonly position: number; readonly why: End } {
    const end = this.#trails.end(id, listed.node);
    if (end.why !== End.Open) listed.count = Math.min(listed.count, end.position);
    return end;
  }

  /** What the level has not been told of: the runs, and stretches with them that may hold others. */
  found(
    { id }: Trail,
    { node, from, told }: TrailNode,
  ): { readonly fresh: readonly number[]; readonly stretches: readonly KnownRuns[] } {
    const fresh: number[] = [];
    const stretches: KnownRuns[] = [];
    const outcomeOf = (position: number): "passed" | "skipped" | undefined =>
      this.#trails.at(id, { node, position });
    for (let position = 0; position < MAX_NODE_RUNS; position++) {
      const first = position;
      const skips: number[] = [];
      for (let outcome = outcomeOf(position); outcome !== undefined; outcome = outcomeOf(++position)) {
        if (!told.has(position)) fresh.push(from + position);
        told.add(position);
        if (outcome === "skipped") skips.push(position - first);
      }
      if (position > first) stretches.push({ from: from + first, ran: position - first, skips });
    }
    return { fresh, stretches };
  }

  /** The last lane is done: what is left goes back to the levels. @returns runs that failed behind an earlier failure */
  close({ id, nodes }: Trail): number {
    for (const { level, from, given, told } of nodes.values()) {
      if (given === 0) continue;
      level.inFlight.delete(from);
      for (let position = 0; position < given; position++) {
        const first = position;
        while (position < given && !told.has(position) && !level.stops.has(from + position)) position++;
        level.addGap(from + first, position - first);
      }
    }
    this.#free.push(id);
    return this.#trails.failedBeyond(id);
  }
}

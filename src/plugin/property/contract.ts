// What the host of a property and the lanes that run it say to each other: one request and one reply for each chunk of
// runs, and the words of shared memory that both see while a chunk runs. Both sides.

/** From where the values of a check come: all that a lane needs to generate them itself. */
export interface ValueSource {
  /** Number of the check, of all that this host has begun. */
  readonly checkId: number;
  readonly seed: number;
  /** Name of the random generator; `undefined`: the default of fast-check. */
  readonly randomType: string | undefined;
  readonly unbiased: boolean;
  /** How many values come before the generated ones. */
  readonly exampleCount: number;
  /**
   * Every run gets a value that was made for it alone. Otherwise values share parts with those that they were shrunk from, as
   * in fast-check: that is faster, and as good as long as no predicate changes what it is given.
   */
  readonly untouched: boolean;
}

/**
 * Runs `from` to `from + count`, in order, and no further than the first that does not pass. With an empty `parent` they
 * are runs of the source; otherwise they are the shrinks of the value at that path.
 */
export interface ChunkRequest {
  readonly source: ValueSource;
  /** The values before the generated ones; only for a chunk that is about one of them. */
  readonly examples: readonly unknown[] | undefined;
  readonly parent: readonly number[];
  readonly from: number;
  readonly count: number;
  /** No run is started after this many milliseconds. */
  readonly sliceMs: number;
  /**
   * After a failure the lane goes on with the shrinks of its value for this many milliseconds, as long as no one asks it to
   * stop: for cheap predicates, asking the host at each step would take longer than the steps do. 0: it does not. On a trail
   * any other number means that lanes go on, as long as the slice lasts.
   */
  readonly walkMs: number;
  /** A run that took longer has failed. */
  readonly runTimeoutMs: number;
  /** fast-check's own `timeout`, which is for asynchronous predicates only. */
  readonly timeoutMs: number | undefined;
  /** Which slot of the shared words is this chunk's. */
  readonly slot: number;
  /**
   * The trail in the shared words that the runs are on, with other lanes: `from` is where its first node begins. `undefined`:
   * the runs are this chunk's alone, and it goes through them in order.
   */
  readonly trail: number | undefined;
  /** Whether the reply is to tell what the run did to its value. The chunk has one run then. */
  readonly inspects: boolean;
}

/** A value as text, before a run that nothing had changed it for, and after. */
export interface Inspection {
  readonly before: string;
  readonly after: string;
}

/** Some runs of one level, one after the other. */
export interface Stretch {
  /** Runs that passed or were skipped, from the first on. */
  readonly ran: number;
  /** Which of them were skipped, counted from the first. */
  readonly skips: readonly number[] | undefined;
  /** There is no value after the last that ran: the shrinks of a value are finite. */
  readonly ended: boolean;
}

/** What became of a chunk that did not meet a failure. Of one on a trail the shared words tell, and `ran` says nothing. */
export interface ChunkReply extends Stretch {
  /** Runs that began and ended, shrinks of a failure included. */
  readonly runs: number;
  /** How long the runs took, with the generation of their values. */
  readonly ms: number;
  /** Whether the predicate or a hook returned a promise. */
  readonly isAsync: boolean;
  /** Of a chunk that `inspects`. */
  readonly inspection?: Inspection | undefined;
}

/**
 * - `failed` the predicate threw or returned false
 * - `interrupted` it asked for the end of the whole check
 * - `broken` a hook or an arbitrary threw, which is no result of a run: the check rejects with that
 */
export type StopKind = "failed" | "interrupted" | "broken";

/** A chunk's end that is not a reply. */
export interface ChunkStopFacts extends ChunkReply {
  readonly stop: StopKind;
  /**
   * Where the lane went after the failure: through the shrinks of that value, and of each that failed there. All but the last
   * stretch ended with a failure, of which only the last is told.
   */
  readonly walk: readonly Stretch[];
  /** The value of the run, as text; only of one that failed. */
  readonly text: string;
  /** The node of a trail that this happened in, at the run that `ran` is the number of. 0 without a trail. */
  readonly node: number;
}

/** Lanes throw it, because what is thrown crosses leniently: fields of the cause that cannot cross are left out. */
export class ChunkStop extends Error {
  /** What lanes are asked for by name, whatever else an error may have. */
  readonly knittingChunkStop: ChunkStopFacts;

  /** @param thrown what the predicate or hook threw */
  constructor(facts: ChunkStopFacts, thrown: unknown) {
    super("a chunk of runs stopped", { cause: thrown });
    this.knittingChunkStop = facts;
  }
}

/** What the host got when a lane threw a `ChunkStop`; `undefined` for any other rejection. */
export function readChunkStop(reason: unknown): { facts: ChunkStopFacts; thrown: unknown } | undefined {
  if (!(reason instanceof Error)) return undefined;
  const facts = (reason as Partial<ChunkStop>).knittingChunkStop;
  if (facts === undefined) return undefined;
  const thrown =
    "cause" in reason
      ? reason.cause
      : new Error("The predicate threw a value that can't be sent from its lane");
  return { facts, thrown };
}

import type { PropertyMeta } from "../protocol/property-meta.ts";
import type { BodyEnd } from "../protocol/run-notes.ts";

// `task.meta.knitting`: what a test did on lanes, for reporters and other tools. Runs in Vitest's workers.

/** What a test did on lanes. Of a test that was tried again, the last try. */
export interface KnittingMeta {
  /** The lane on which its body ran: position among those of its options, from 0. */
  lane?: number;
  /** How long its body waited for a lane that had its file, in milliseconds. */
  waitMs?: number;
  /** How long its body was on the lane, hooks included, in milliseconds. */
  runMs?: number;
  /**
   * How its body left the lane. `answered`: by itself, whatever it said. `late`: it never let go. `cancelled`: the run was.
   * `outOfMemory`, `died`: with its lane. `unloaded`: the lane could not load its file.
   */
  ended?: BodyEnd;
  /** How many calls it made with `call`. */
  calls?: number;
  /**
   * How many runs of properties it made, by `test.prop`, `check` or `assert` of `knitting/property`. In a merged report: by all
   * shards together.
   */
  runs?: number;
  /** What lanes did for its properties. */
  property?: PropertyMeta;
}

declare module "vitest" {
  interface TaskMeta {
    /** Set by the plugin of `knitting/vitest`. */
    knitting?: KnittingMeta;
  }
}

interface TaskWithMeta {
  readonly meta: object;
}

export function noteBody(task: TaskWithMeta, stats: Omit<KnittingMeta, "calls">): void {
  note(task, stats);
}

export function noteCalls(task: TaskWithMeta, calls: number): void {
  note(task, { calls });
}

function note({ meta }: TaskWithMeta, news: KnittingMeta): void {
  const known = meta as { knitting?: KnittingMeta };
  known.knitting = { ...known.knitting, ...news };
}

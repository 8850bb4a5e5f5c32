import type {
  BodyNote,
  CallsNote,
  LaneLifeNote,
  PoolNote,
  RunNote,
  UnenforcedRule,
} from "../protocol/run-notes.ts";

// What test workers have told of their lanes in one run of Vitest: all projects together. Runs in Vitest's main process.

export class RunRecord {
  readonly lanes: Map<string, LaneLifeNote> = new Map<string, LaneLifeNote>();
  readonly pools: Map<string, PoolNote> = new Map<string, PoolNote>();
  readonly unenforced: Map<string, UnenforcedRule> = new Map<string, UnenforcedRule>();
  /** Whether the policy of a lane forbade it to count its coverage. */
  uncovered = false;
  bodies: BodyNote[] = [];
  calls: CallsNote[] = [];

  /** Whether no lane was used. */
  get isEmpty(): boolean {
    return this.lanes.size === 0 && this.pools.size === 0;
  }

  /** Another run begins. */
  clear(): void {
    this.lanes.clear();
    this.pools.clear();
    this.unenforced.clear();
    this.uncovered = false;
    this.bodies = [];
    this.calls = [];
  }

  receive(note: RunNote): void {
    switch (note.note) {
      case "lane":
        this.lanes.set(note.lane, note);
        return;
      case "pool":
        this.pools.set(note.pool, note);
        return;
      case "body":
        this.bodies.push(note);
        return;
      case "calls":
        this.calls.push(note);
        return;
      case "unenforced":
        for (const rule of note.rules) this.unenforced.set(rule.rule, rule);
    }
  }
}

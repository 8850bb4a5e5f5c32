import { Histogram } from "../../pool/internal.ts";
import type { DurationSummary } from "../../pool/index.ts";
import type { BodyEnd, UnenforcedRule } from "../protocol/run-notes.ts";
import type { RunRecord } from "./run-record.ts";

// The figures of a run: from what workers told to what is reported. Pure. Runs in Vitest's main process.

export interface RunSummary {
  readonly lanes: {
    /** How many there were in all, and how many at the same time at most. */
    readonly started: number;
    readonly atOnce: number;
    /** The share of its time that the average lane was at work, from 0 to 1. */
    readonly utilisation: number;
    /** Lanes that were ended before their time, and started anew. */
    readonly replaced: number;
  };
  readonly bodies: Load & {
    /** Bodies that did not leave their lane by themselves, by how. */
    readonly ends: Readonly<Partial<Record<BodyEnd, number>>>;
  };
  readonly calls: Load & { readonly failed: number };
  /** Whether lanes ran code that the coverage does not count. */
  readonly uncovered: boolean;
  readonly unenforced: readonly UnenforcedRule[];
}

export interface Load {
  readonly count: number;
  readonly wait: DurationSummary;
  readonly run: DurationSummary;
}

/** `undefined` when no lane was used. */
export function summarize(record: RunRecord): RunSummary | undefined {
  const lanes = [...record.lanes.values()];
  const pools = [...record.pools.values()];
  if (lanes.length === 0 && pools.length === 0) return undefined;

  const bodies = { wait: new Histogram(), run: new Histogram() };
  const ends: Partial<Record<BodyEnd, number>> = {};
  for (const { waitMs, runMs, ended } of record.bodies) {
    bodies.wait.record(waitMs);
    bodies.run.record(runMs);
    if (ended !== "answered") ends[ended] = (ends[ended] ?? 0) + 1;
  }
  const calls = { wait: new Histogram(), run: new Histogram() };
  for (const { wait, run } of pools) {
    for (const data of wait) calls.wait.mergeData(data);
    for (const data of run) calls.run.mergeData(data);
  }
  return {
    lanes: {
      started: lanes.length + sum(pools, (pool) => pool.lanes + pool.restarts),
      atOnce: countAtOnce(record),
      utilisation: shareAtWork(record),
      replaced: lanes.filter(({ replaced }) => replaced).length + sum(pools, ({ restarts }) => restarts),
    },
    bodies: { count: record.bodies.length, ends, ...summaries(bodies) },
    calls: {
      count: sum(record.calls, (note) => note.calls),
      failed: sum(pools, ({ failed }) => failed),
      ...summaries(calls),
    },
    uncovered: record.uncovered,
    unenforced: [...record.unenforced.values()],
  };
}

function summaries({ wait, run }: { wait: Histogram; run: Histogram }): Omit<Load, "count"> {
  return { wait: wait.summary(), run: run.summary() };
}

function sum<Item>(items: readonly Item[], pick: (item: Item) => number): number {
  return items.reduce((total, item) => total + pick(item), 0);
}

/** A lane of a pool works while one of its calls runs; calls that overlap count once, as far as one can tell. */
function shareAtWork({ lanes, pools, bodies }: RunRecord): number {
  let thereMs = sum([...lanes.values()], ({ openedAt, endedAt }) => endedAt - openedAt);
  let busyMs = sum(bodies, ({ runMs }) => runMs);
  for (const { openedAt, endedAt, run } of pools.values()) {
    const lifeMs = endedAt - openedAt;
    thereMs += lifeMs * run.length;
    for (const { sumMs } of run) busyMs += Math.min(sumMs, lifeMs);
  }
  return thereMs > 0 ? Math.min(1, busyMs / thereMs) : 0;
}

function countAtOnce({ lanes, pools }: RunRecord): number {
  const steps: { readonly at: number; readonly change: number }[] = [];
  const add = (openedAt: number, endedAt: number, count: number): void => {
    steps.push({ at: openedAt, change: count }, { at: endedAt, change: -count });
  };
  for (const { openedAt, endedAt } of lanes.values()) add(openedAt, endedAt, 1);
  for (const { openedAt, endedAt, lanes: count } of pools.values()) add(openedAt, endedAt, count);
  // One that ends as another starts makes room for it.
  steps.sort((one, other) => one.at - other.at || one.change - other.change);
  let now = 0;
  let most = 0;
  for (const { change } of steps) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

import type { RunnerTask, RunnerTestFile, RunnerTestSuite } from "vitest";
import type { Reporter, Vitest } from "vitest/node";
import type { PropertyMeta } from "../protocol/property-meta.ts";
import type { CheckedTest } from "./property-summary.ts";

// Makes one of the files that every shard has run, when `vitest --merge-reports` reads what shards have written: by itself Vitest keeps
// the one that started last, and forgets a failure that another shard has found. Runs in Vitest's main process.

/** Vitest reports these files after it has called every `onInit`. */
interface MergedState {
  readonly blobs?: { readonly files: RunnerTestFile[] };
}

/** The reporter that does it, before Vitest reports the files. It does nothing in other runs. */
export function shardMerger(endings: readonly string[]): Reporter {
  return {
    onInit(vitest: Vitest) {
      const { blobs } = vitest.state as unknown as MergedState;
      if (blobs !== undefined) mergeShards(blobs.files, endings);
    },
  };
}

/**
 * @param files of all shards; of those with the same id the first stays, and has what the others have
 * @param endings of the files that every shard runs
 */
export function mergeShards(files: RunnerTestFile[], endings: readonly string[]): void {
  const kept = new Map<string, RunnerTestFile>();
  for (const file of files.splice(0)) {
    const first = endings.some((ending) => file.filepath.endsWith(ending)) ? kept.get(file.id) : undefined;
    if (first === undefined) {
      kept.set(file.id, file);
      files.push(file);
    } else {
      mergeTask(first, file);
    }
  }
}

function mergeTask(into: RunnerTask, from: RunnerTask): void {
  mergeResult(into, from);
  mergeRuns(into, from);
  if (from.logs !== undefined) into.logs = [...(into.logs ?? []), ...from.logs];
  if (into.type === "test" && from.type === "test") into.annotations.push(...from.annotations);
  if (into.type === "suite" && from.type === "suite") mergeChildren(into, from);
}

/** A test that one shard did not get to know, since its file failed before, comes from the others. */
function mergeChildren(into: RunnerTestSuite, from: RunnerTestSuite): void {
  const known = new Map(into.tasks.map((task) => [task.id, task]));
  for (const task of from.tasks) {
    const same = known.get(task.id);
    if (same !== undefined) mergeTask(same, task);
    else adopt(into, task);
  }
}

function adopt(suite: RunnerTestSuite, task: RunnerTask): void {
  suite.tasks.push(task);
  if (suite !== suite.file) task.suite = suite;
  setFile(task, suite.file);
}

function setFile(task: RunnerTask, file: RunnerTestFile): void {
  task.file = file;
  if (task.type === "suite") for (const child of task.tasks) setFile(child, file);
}

/** It has failed if it failed in one shard, with the errors of all that it failed in, and took as long as in all of them. */
function mergeResult(into: RunnerTask, { mode, result }: RunnerTask): void {
  if (result === undefined) return;
  if (into.result === undefined) {
    into.result = result;
    into.mode = mode;
    return;
  }
  const { state, duration, startTime, errors } = into.result;
  const all = [...(errors ?? []), ...(result.errors ?? [])];
  const states = [state, result.state];
  if (states.includes("fail")) into.result.state = "fail";
  else if (states.includes("pass")) into.result.state = "pass";
  if (all.length > 0) into.result.errors = all;
  const started = [startTime, result.startTime].filter((each) => each !== undefined);
  if (started.length > 0) into.result.startTime = Math.min(...started);
  const took = [duration, result.duration].filter((each) => each !== undefined);
  if (took.length > 0) into.result.duration = took.reduce((a, b) => a + b);
}

/** Runs of a property are shared out, so that they add up. */
function mergeRuns(into: { readonly meta: object }, from: { readonly meta: object }): void {
  const mine = into.meta as { knitting?: CheckedTest };
  const theirs = (from.meta as typeof mine).knitting;
  if (theirs?.runs === undefined) return;
  const property = mergeProperty(mine.knitting?.property, theirs.property);
  const runs = (mine.knitting?.runs ?? 0) + theirs.runs;
  mine.knitting = { ...mine.knitting, runs, ...(property && { property }) };
}

function mergeProperty(a: PropertyMeta | undefined, b: PropertyMeta | undefined): PropertyMeta | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    checks: Math.max(a.checks, b.checks),
    lanes: Math.max(a.lanes, b.lanes),
    countedRuns: a.countedRuns + b.countedRuns,
    speculativeRuns: a.speculativeRuns + b.speculativeRuns,
    replacedLanes: a.replacedLanes + b.replacedLanes,
    startedAt: Math.min(a.startedAt, b.startedAt),
    endedAt: Math.max(a.endedAt, b.endedAt),
  };
}

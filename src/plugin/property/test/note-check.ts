import { TestRunner } from "vitest";
import type { PropertyMeta } from "../../protocol/property-meta.ts";
import { type Details, fanReport } from "../host/details.ts";

// Tells of each check in `task.meta.knitting` of the test that made it. Type: `KnittingMeta`. Runs in Vitest's workers.

interface Task {
  readonly name: string;
  readonly fullName?: string;
  readonly meta: object;
  readonly result?: { readonly retryCount?: number; readonly repeatCount?: number } | undefined;
}
interface KnownMeta {
  knitting?: { runs?: number; property?: PropertyMeta };
}

/** Which try of a test its meta is about: of one that is tried again, the last. */
const tries = new WeakMap<object, string>();
/** Milliseconds since 1970, by a clock that fake timers don't reach. */
const wallClock: () => number = (
  (now, origin) => () =>
    origin + now()
)(performance.now.bind(performance), performance.timeOrigin);

let explicit: Task | undefined;

/** Begins a check for a test of which it is known that it makes it: Vitest does not know of tests that run at the same time. */
export function checkFor<Result>(task: Task, begin: () => Result): Result {
  explicit = task;
  try {
    return begin();
  } finally {
    explicit = undefined;
  }
}

/** The test that makes the check which begins now. */
function currentTask(): Task | undefined {
  return explicit ?? (TestRunner.getCurrentTest() as Task | undefined);
}

/** Its name, with those of its file and suites. */
export function currentTest(): string {
  const task = currentTask();
  return task?.fullName ?? task?.name ?? "property";
}

/** A check begins. @returns what to call with its details */
export function noteCheck(): (details: Details) => void {
  const task = currentTask();
  const startedAt = wallClock();
  return (details) => {
    if (task !== undefined) add(task, details, startedAt);
  };
}

function add(task: Task, details: Details, startedAt: number): void {
  const { retryCount = 0, repeatCount = 0 } = task.result ?? {};
  const attempt = `${retryCount} ${repeatCount}`;
  const meta = task.meta as KnownMeta;
  const before = tries.get(task) === attempt ? (meta.knitting ?? {}) : {};
  tries.set(task, attempt);
  const { runs = 0, property } = before;
  const news = propertyOf(property, details, startedAt);
  meta.knitting = { ...meta.knitting, runs: runs + details.numRuns, ...(news && { property: news }) };
}

/** Nothing where fast-check did it alone. */
function propertyOf(
  before: PropertyMeta | undefined,
  details: Details,
  startedAt: number,
): PropertyMeta | undefined {
  const report = fanReport(details);
  if (report === undefined) return before;
  return {
    checks: (before?.checks ?? 0) + 1,
    lanes: Math.max(before?.lanes ?? 0, report.lanes),
    countedRuns: (before?.countedRuns ?? 0) + report.countedRuns,
    speculativeRuns: (before?.speculativeRuns ?? 0) + report.speculativeRuns,
    replacedLanes: (before?.replacedLanes ?? 0) + report.replacedLanes,
    startedAt: Math.min(before?.startedAt ?? startedAt, startedAt),
    endedAt: wallClock(),
  };
}

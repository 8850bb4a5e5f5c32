import type { TestAttachment, TestContext } from "vitest";
import type { PoolOptions } from "../../pool/index.ts";
import type { BodyOutcome, BodyPlace, BodyRefusal, BodyRequest } from "../protocol/bodies.ts";
import type { BodyEnd } from "../protocol/run-notes.ts";
import type { BodyLane } from "./body-lane.ts";
import { inTime, type InTime } from "./body-deadline.ts";
import {
  isOutOfMemory,
  refusalError,
  laneError,
  loadError,
  type RegisteredAt,
  stuckError,
  timeoutError,
} from "./body-failure.ts";
import type { LanePools } from "./lane-pools.ts";
import { wallClock } from "./run-diary.ts";

// Runs one body on a lane, and gives its test what came of it. Runs in Vitest's workers, called by each test of `test.lane`.

const now = performance.now.bind(performance);

/** Loading takes as long as it takes; this is for files that never load. */
const LOAD_LIMIT_MS = 60_000;
/** For what comes after the body: its answer, and timers it has left behind. */
const ANSWER_MS = 200;
const IDLE_ANSWER_MS = 2_000;
const MAX_EXTENSIONS = 20;

export interface RegisteredBody {
  readonly place: BodyPlace;
  readonly at: RegisteredAt;
  /** What the test may take, if it says so; 0: without a limit. */
  readonly timeoutMs: number | undefined;
  /** Whether it asks for work after its end. */
  readonly hasOwnHooks: boolean;
}

type LaneTestContext = Pick<TestContext, "task" | "signal" | "skip" | "annotate" | "expect">;

/** What became of a body, in numbers. */
export interface BodyStats {
  readonly lane: number;
  readonly waitMs: number;
  readonly runMs: number;
  readonly ended: BodyEnd;
}

export interface BodyResult {
  readonly stats: BodyStats;
  /** Does to the test what the body did: skips it, annotates it, or throws what it threw. */
  apply(context: LaneTestContext): Promise<void>;
}

export async function runBodyOnLane(
  pools: LanePools,
  options: PoolOptions,
  body: RegisteredBody,
  context: LaneTestContext,
): Promise<BodyResult> {
  const { task, signal } = context;
  const team = pools.team(options);
  const hardTimeoutMs = options.worker?.hardTimeoutMs ?? 0;
  const timeoutMs = body.timeoutMs ?? pools.defaults.testTimeout;
  const isHard = hardTimeoutMs > 0 && (timeoutMs === 0 || hardTimeoutMs < timeoutMs);
  const limitMs = isHard ? hardTimeoutMs : timeoutMs;
  const request: BodyRequest = {
    file: task.file.filepath,
    place: body.place,
    task: describeTask(task),
    limitMs,
    hookLimitMs: pools.defaults.hookTimeout,
  };
  const askedAt = now();
  const lane = await team.borrow();
  let startedAt = now();
  let isFit = false;
  const result = (ended: BodyEnd, apply: BodyResult["apply"]): BodyResult => {
    const stats = { lane: lane.index, waitMs: startedAt - askedAt, runMs: now() - startedAt, ended };
    const { waitMs, runMs } = stats;
    const [file, test] = [request.file, request.task.fullTestName];
    const startedWallAt = wallClock() - runMs;
    pools.diary.tell({
      note: "body",
      lane: lane.name,
      file,
      test,
      startedAt: startedWallAt,
      waitMs,
      runMs,
      ended,
    });
    return { stats, apply };
  };
  const fail = (ended: BodyEnd, error: unknown): BodyResult =>
    result(ended, () => {
      throw error;
    });
  try {
    const prepared = await prepare(lane, request, signal).catch((reason: unknown) => ({ reason }));
    startedAt = now();
    if ("reason" in prepared) return fail("unloaded", loadError(request.file, prepared.reason));
    const hooksMs = prepared.hasHooks || body.hasOwnHooks ? 3 * request.hookLimitMs : 0;
    const work = lane.run(request);
    let answer = await answerInTime(lane, work, limitMs === 0 ? 0 : limitMs + hooksMs + ANSWER_MS, signal);
    let frames = answer === "late" ? await pools.locateStuck(lane.threadId, options) : [];
    // A lane that is in no code at all has an answer to give, and on a busy machine yet no core to give it from.
    if (answer === "late" && frames.length === 0 && pools.canLocate(lane.threadId, options)) {
      answer = await inTime(work, IDLE_ANSWER_MS, signal);
      if (answer === "late") frames = await pools.locateStuck(lane.threadId, options);
    }
    if (answer === "cancelled") return fail("cancelled", signal.reason);
    if (answer === "late") return fail("late", stuckError(limitMs, isHard, frames, body.at));
    const outcome = answer.value;
    if (outcome.status === "refused") {
      isFit = true;
      return fail("answered", refusalError(outcome, body.at));
    }
    isFit = !outcome.leftRunning;
    return result("answered", (to) => applyOutcome(outcome, timeoutError(limitMs, isHard, body.at), to));
  } catch (reason) {
    return fail(
      isOutOfMemory(reason) ? "outOfMemory" : "died",
      laneError(reason, pools.heapMb(options), body.at),
    );
  } finally {
    team.giveBack(lane, isFit);
  }
}

/** Counted from when the lane begins, which may take a while where it doesn't get a core. */
async function answerInTime(
  lane: BodyLane,
  work: Promise<BodyOutcome | BodyRefusal>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<InTime<BodyOutcome | BodyRefusal>> {
  let answer = await inTime(work, patienceMs, signal);
  for (let times = 0; answer === "late" && lane.isYetToBegin && times < MAX_EXTENSIONS; times++) {
    answer = await inTime(work, patienceMs, signal);
  }
  return answer;
}

async function prepare(
  lane: BodyLane,
  { file }: BodyRequest,
  signal: AbortSignal,
): Promise<{ readonly hasHooks: boolean }> {
  const prepared = await inTime(lane.prepare(file), LOAD_LIMIT_MS, signal);
  if (prepared === "cancelled") throw signal.reason;
  if (prepared === "late") throw new Error(`It did not load in ${LOAD_LIMIT_MS / 1000} s`);
  return prepared.value;
}

async function applyOutcome(
  outcome: BodyOutcome,
  timedOut: Error,
  { task, skip, annotate, expect }: LaneTestContext,
): Promise<void> {
  Object.assign(task.meta, outcome.meta);
  // Vitest counts assertions where its own `expect` runs.
  expect.setState({ assertionCalls: outcome.assertionCalls });
  for (const { message, type, attachment } of outcome.annotations) {
    await annotate(message, type, attachment as TestAttachment | undefined);
  }
  if (outcome.status === "skipped") skip(outcome.note);
  const errors: unknown[] = outcome.errors.map((error) => ({ ...error, showDiff: false }));
  if (outcome.status === "timedOut") errors.unshift(timedOut);
  // Vitest takes a list for several errors of one test.
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : errors;
}

function describeTask(task: TestContext["task"]): BodyRequest["task"] {
  return {
    id: task.id,
    name: task.name,
    fullTestName: task.fullTestName,
    suiteName: task.suite?.name,
    tags: task.tags ?? [],
    meta: { ...task.meta },
    retry: typeof task.retry === "number" ? task.retry : undefined,
    repeats: task.repeats,
  };
}

import type { BodyError, BodyOutcome, BodyRequest } from "../protocol/bodies.ts";
import type { LaneBody } from "./body-collector.ts";
import {
  checkAssertionCount,
  cleanError,
  createBodyExpect,
  describeError,
  type LaneExpect,
  type VitestParts,
} from "./body-expect.ts";
import { type BodyScope, countTimers, type ScopedBody } from "./body-scope.ts";
import { createBodyTest, createContext, type Handler, SkipRequest, type BodyTest } from "./body-test.ts";
import { type Hook, type LaneSuite, pathTo } from "./suite-tree.ts";

// One try of one body: hooks, the body, its assertions, hooks again. Lane side; made by the runner for each request.

/** Taken at load time: bodies use fake timers. */
const { setTimeout, clearTimeout } = globalThis;
const now = performance.now.bind(performance);

const TIMED_OUT = Symbol("timed out");

export class BodyRun implements ScopedBody {
  readonly #request: BodyRequest;
  readonly #body: LaneBody;
  readonly #vitest: () => VitestParts;
  readonly #test: BodyTest;
  readonly #abort = new AbortController();
  readonly #context: object;
  readonly #thrown: unknown[] = [];
  #status: "passed" | "skipped" | "timedOut" = "passed";
  #note: string | undefined;
  #expect: LaneExpect | undefined;
  #isOver = false;
  #leftRunning = false;
  readonly #uncaught: unknown[] = [];
  /** Its time was up while it still ran. */
  #isAbandoned = false;

  /** @param vitest loads the real Vitest, which takes a while, and only if it is needed */
  constructor(request: BodyRequest, body: LaneBody, vitest: () => VitestParts) {
    this.#request = request;
    this.#body = body;
    this.#vitest = vitest;
    this.#test = createBodyTest(request);
    this.#context = createContext(this.#test, this.#abort.signal, () => this.expect);
  }

  get id(): string {
    return this.#request.task.id;
  }

  /** The `expect` of this test. */
  get expect(): LaneExpect {
    return (this.#expect ??= createBodyExpect(this.#vitest(), this.#test));
  }

  takeUncaught(error: unknown): boolean {
    // What it has left behind ends with this lane, which takes no other body.
    if (this.#isOver) return this.#leftRunning;
    const known = this.#uncaught.some((other) => isSame(other, error));
    if (!known) this.#uncaught.push(error);
    return true;
  }

  onTestFinished(handler: unknown): void {
    (this.#test.onFinished ??= []).push(handler as Handler);
  }

  onTestFailed(handler: unknown): void {
    (this.#test.onFailed ??= []).push(handler as Handler);
  }

  async run(scope: BodyScope): Promise<BodyOutcome> {
    const suites = pathTo(this.#body.suite);
    await this.#try(this.#request.hookLimitMs, () => setUpSuites(suites));
    const timersBefore = countTimers();
    const cleanups: Hook[] = [];
    if (this.#isFine) {
      await this.#try(this.#request.hookLimitMs, () => this.#beforeEach(suites, cleanups));
    }
    if (this.#isFine) await this.#try(this.#request.limitMs, () => this.#runBody());
    await this.#try(this.#request.hookLimitMs, () => this.#afterEach(suites, cleanups));
    await this.#try(this.#request.hookLimitMs, () => this.#finish());
    this.#leftRunning = (await scope.settle(timersBefore)) || this.#isAbandoned;
    this.#isOver = true;
    return this.#outcome();
  }

  get #isFine(): boolean {
    return this.#thrown.length === 0 && this.#uncaught.length === 0 && this.#status === "passed";
  }

  async #runBody(): Promise<void> {
    await this.#body.run(this.#context);
    // Assertions that were not awaited count as well.
    const results = await Promise.allSettled(this.#test.promises ?? []);
    const failed = results.filter((result) => result.status === "rejected");
    for (const { reason } of failed) this.#thrown.push(reason);
    if (failed.length === 0 && this.#expect !== undefined) checkAssertionCount(this.#expect);
  }

  async #beforeEach(suites: readonly LaneSuite[], cleanups: Hook[]): Promise<void> {
    for (const suite of suites) {
      for (const hook of suite.hooks.beforeEach) {
        const cleanup = await hook(this.#context, { name: suite.name });
        if (typeof cleanup === "function") cleanups.push(cleanup as Hook);
      }
    }
  }

  async #afterEach(suites: readonly LaneSuite[], cleanups: readonly Hook[]): Promise<void> {
    for (const suite of suites.toReversed()) {
      for (const hook of suite.hooks.afterEach.toReversed()) await hook(this.#context, { name: suite.name });
    }
    for (const cleanup of cleanups.toReversed()) await cleanup();
  }

  async #finish(): Promise<void> {
    for (const handler of this.#test.onFinished?.toReversed() ?? []) await handler(this.#context);
    if (this.#isFine && this.#test.result.state !== "fail") return;
    for (const handler of this.#test.onFailed ?? []) await handler(this.#context);
  }

  /** Does something for as long as it may take, and keeps what it throws. */
  async #try(limitMs: number, act: () => Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startedAt = now();
    const done = act();
    try {
      if (limitMs <= 0) await done;
      else {
        const limit = new Promise<typeof TIMED_OUT>((resolve) => {
          timer = setTimeout(() => resolve(TIMED_OUT), limitMs);
        });
        if ((await Promise.race([done, limit])) === TIMED_OUT) this.#abandon(done);
        // Code that never let the timer go off was too slow all the same.
        else if (now() - startedAt >= limitMs) this.#status = "timedOut";
      }
    } catch (reason) {
      if (reason instanceof SkipRequest) {
        this.#status = "skipped";
        this.#note = reason.note;
      } else this.#thrown.push(reason);
    } finally {
      clearTimeout(timer);
    }
  }

  #abandon(done: Promise<void>): void {
    this.#status = "timedOut";
    this.#isAbandoned = true;
    // It may yet fail, when nobody asks any more.
    done.catch(() => {});
    this.#abort.abort(new Error("The test has timed out"));
  }

  #outcome(): BodyOutcome {
    const errors = (this.#test.result.errors ?? []).map(cleanError);
    for (const reason of this.#thrown) errors.push(describeError(this.#vitest(), reason));
    for (const reason of this.#uncaught) errors.push(describeUncaught(this.#vitest(), reason));
    const failed = errors.length > 0 || this.#test.result.state === "fail";
    return {
      status: this.#status !== "passed" ? this.#status : failed ? "failed" : "passed",
      errors,
      note: this.#note,
      meta: this.#test.meta,
      annotations: this.#test.annotations,
      assertionCalls: this.#expect?.getState().assertionCalls ?? 0,
      leftRunning: this.#leftRunning,
    };
  }
}

function describeUncaught(vitest: VitestParts, reason: unknown): BodyError {
  const error = describeError(vitest, reason);
  const { message, stack } = error as { readonly message?: unknown; readonly stack?: unknown };
  const said = String(message);
  const note = `${said}\n\nNobody caught this error: it was thrown, or a promise was rejected, outside of what the test awaits.`;
  // Some reporters print the one, some the other.
  return {
    ...error,
    message: note,
    ...(typeof stack === "string" ? { stack: stack.replace(said, () => note) } : {}),
  };
}

/** An interval may throw the same again and again. */
function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Error && other instanceof Error ? one.message === other.message : one === other;
}

/** `beforeAll` of every suite, once in this lane. What they return, or throw, belongs to the body that came first. */
async function setUpSuites(suites: readonly LaneSuite[]): Promise<void> {
  for (const suite of suites) {
    suite.setUp ??= setUpSuite(suite);
    await suite.setUp;
  }
}

async function setUpSuite(suite: LaneSuite): Promise<void> {
  for (const hook of suite.hooks.beforeAll) {
    const cleanup = await hook({ name: suite.name });
    if (typeof cleanup === "function") suite.hooks.afterAll.unshift(cleanup as Hook);
  }
}

import { TestRunner } from "vitest";
import { applyOverrides, type LaneOverrides } from "../overrides.ts";
import { startCalls } from "./call.ts";
import { createLaneTest, type LaneBase } from "./lane-test.ts";
import { wallClock } from "./run-diary.ts";
import { noteCalls } from "./task-meta.ts";
import type { KnittingFixtures, KnittingTest } from "./lane-types.ts";
import { overrideSuite, suiteOverrides } from "./suite-overrides.ts";

// `test` of `knitting/vitest`: Vitest's own with the fixtures for lanes, `lane` and `lanes`. Runs in Vitest's workers.

type ChainMethod = (...args: unknown[]) => unknown;

/** @param overrides options of the lanes of its tests, the outermost first */
export function createKnittingTest(base: LaneBase, overrides: readonly LaneOverrides[]): KnittingTest {
  const test = base.extend<KnittingFixtures>({
    pool: async ({ knittingPools, task }, use) => {
      const { open } = knittingPools.pool(knittingPools.options([...suiteOverrides(task), ...overrides]));
      await open.ready;
      await use(open);
    },
    call: async ({ knittingPools, knittingFile: _file, task, signal }, use) => {
      const options = knittingPools.options([...suiteOverrides(task), ...overrides]);
      const pool = knittingPools.pool(options);
      // Lanes start while Vitest sets the test up, not on the time of its first call.
      await pool.open.ready;
      const startedAt = wallClock();
      const calls = startCalls(pool.open, signal, (threadId) => knittingPools.locateStuck(threadId, options));
      await use(calls.call);
      noteCalls(task, calls.count);
      if (knittingPools.isEnabled) knittingPools.diary.tell(pool.callsOf(task, calls.count, startedAt));
      await calls.end();
    },
  });
  return withLanes(test, base, overrides, []);
}

/**
 * Puts `lane` and `lanes` on a `test`, and on those that are made from it.
 * @param extensions what it was extended with
 */
function withLanes(
  test: object,
  base: LaneBase,
  overrides: readonly LaneOverrides[],
  extensions: readonly (readonly unknown[])[],
): KnittingTest {
  const methods = test as Record<string, ChainMethod>;
  const lanes = (more: LaneOverrides): KnittingTest => {
    applyOverrides({}, more); // so that a wrong option fails here, and not in each test
    const plain = createKnittingTest(base, [...overrides, more]);
    const made = extensions.reduce<KnittingTest>(
      (other, args) => (other.extend as ChainMethod)(...args) as KnittingTest,
      plain,
    );
    return Object.assign(made, {
      describe: describeWith(methods["describe"], more),
      suite: describeWith(methods["describe"], more),
    });
  };
  Object.assign(test, { lane: createLaneTest(base, overrides), lanes });
  const { extend } = methods;
  methods["extend"] = (...args) =>
    withLanes(extend?.apply(test, args) as object, base, overrides, [...extensions, args]);
  return test as unknown as KnittingTest;
}

/** `describe` that sets options for all tests inside. */
function describeWith(describe: unknown, overrides: LaneOverrides): ChainMethod {
  return (name, ...rest) => {
    const marked = rest.map((value) => {
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        const { suite } = TestRunner.getCurrentSuite();
        if (suite !== undefined) overrideSuite(suite, overrides);
        return (value as ChainMethod)(...args);
      };
    });
    return (describe as ChainMethod)(name, ...marked);
  };
}

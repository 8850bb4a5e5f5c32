import { PluginError } from "../errors.ts";
import { withoutOwnFrames } from "../own-frames.ts";
import type { BodyError } from "../protocol/bodies.ts";
import type { BodyTest } from "./body-test.ts";

// Vitest's own `expect` for bodies on lanes, and its own way of turning what was thrown into an error with a diff.

/** What is used of the real module. */
export interface VitestParts {
  readonly createExpect: (test: object) => LaneExpect;
  readonly chai: {
    readonly Assertion: { readonly prototype: object };
    readonly util: { addMethod(target: object, name: string, method: () => never): void };
  };
  readonly vi: Readonly<Record<string, () => void>>;
}

export interface ExpectState {
  readonly assertionCalls: number;
  readonly isExpectingAssertions: boolean;
  readonly isExpectingAssertionsError: unknown;
  readonly expectedAssertionsNumber: number | null;
  readonly expectedAssertionsNumberErrorGen: (() => unknown) | null;
}

export interface LaneExpect {
  extend(matchers: Readonly<Record<string, (reason: unknown) => never>>): void;
  soft(value: unknown): Readonly<Record<string, () => void>>;
  getState(): ExpectState;
  setState(state: Readonly<Record<string, unknown>>): void;
}

/** Not to be seen by anyone: a matcher that fails with what it is given. */
const RETHROW = "knittingRethrow";
const SNAPSHOT_MATCHERS = [
  "matchSnapshot",
  "toMatchSnapshot",
  "toMatchFileSnapshot",
  "toMatchInlineSnapshot",
  "toThrowErrorMatchingSnapshot",
  "toThrowErrorMatchingInlineSnapshot",
] as const;

/** Makes the matchers that can't work on lanes say so. Once in each lane, when it first loads Vitest. */
export function prepareVitest({ createExpect, chai }: VitestParts): void {
  for (const name of SNAPSHOT_MATCHERS) {
    chai.util.addMethod(chai.Assertion.prototype, name, () => refuseSnapshot(name));
  }
  createExpect({}).extend({
    [RETHROW]: (reason) => {
      throw reason;
    },
  });
}

/** `expect` for one try of one test. */
export function createBodyExpect({ createExpect }: VitestParts, test: BodyTest): LaneExpect {
  const expect = createExpect(test);
  expect.setState({ testPath: test.file.filepath, currentTestName: test.fullTestName });
  return expect;
}

/** @throws what `expect.assertions()` and `expect.hasAssertions()` want thrown when they were not heeded */
export function checkAssertionCount(expect: LaneExpect): void {
  const state = expect.getState();
  const { assertionCalls, expectedAssertionsNumber, expectedAssertionsNumberErrorGen } = state;
  if (expectedAssertionsNumber !== null && assertionCalls !== expectedAssertionsNumber) {
    throw expectedAssertionsNumberErrorGen?.();
  }
  if (state.isExpectingAssertions && assertionCalls === 0) throw state.isExpectingAssertionsError;
}

/**
 * What Vitest's reporters take: name, message, stack, diff, the texts of both values. The function that makes it is not
 * exported, but soft assertions put what they fail with through it.
 */
export function describeError({ createExpect }: VitestParts, reason: unknown): BodyError {
  const probe: { result?: { errors?: Record<string, unknown>[] } } = {};
  createExpect(probe).soft(reason)[RETHROW]?.();
  return cleanError(probe.result?.errors?.at(-1) ?? { message: String(reason) });
}

/** The same without frames of the lane. */
export function cleanError(error: Readonly<Record<string, unknown>>): BodyError {
  const { stack, cause } = error;
  return {
    ...error,
    ...(typeof stack === "string" ? { stack: withoutOwnFrames(stack) } : {}),
    ...(typeof cause === "object" && cause !== null
      ? { cause: cleanError(cause as Record<string, unknown>) }
      : {}),
  };
}

function refuseSnapshot(name: string): never {
  throw new PluginError(
    "PLUGIN_UNSUPPORTED",
    `${name}() can't work on lanes: snapshots are kept, compared and written by the test's own worker. Compare with ` +
      "toEqual(), or run this test with `test` and let a task compute the value.",
  );
}

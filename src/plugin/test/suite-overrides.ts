import type { LaneOverrides } from "../overrides.ts";

// Options of lanes that hold for all tests of a suite: set by `test.lanes(…).describe`. Runs in Vitest's workers.

interface SuiteLike {
  readonly suite?: SuiteLike | undefined;
}

const overridesOf = new WeakMap<object, LaneOverrides>();

export function overrideSuite(suite: object, overrides: LaneOverrides): void {
  overridesOf.set(suite, overrides);
}

/** Overrides of the suites around a test, the outermost first. */
export function suiteOverrides(test: SuiteLike): readonly LaneOverrides[] {
  const found: LaneOverrides[] = [];
  for (let suite = test.suite; suite !== undefined; suite = suite.suite) {
    const overrides = overridesOf.get(suite);
    if (overrides !== undefined) found.unshift(overrides);
  }
  return found;
}

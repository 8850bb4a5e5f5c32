import { isLaneOption, laneOptionNames, unknownOption } from "../options.ts";
import type { LaneOverrides } from "../overrides.ts";

// Takes apart what `test.lane` is called with. Runs in Vitest's workers while a file is collected.

type Body = (...args: never[]) => unknown;

export interface LaneTestArguments {
  readonly body: Body | undefined;
  /** For Vitest, but for the timeout. */
  readonly testOptions: Readonly<Record<string, unknown>>;
  readonly timeout: number | undefined;
  readonly overrides: LaneOverrides;
}

const TEST_OPTIONS = new Set([
  "timeout", "retry", "repeats", "concurrent", "sequential", "skip", "only", "todo", "fails", "tags", "meta",
]); // prettier-ignore

/**
 * @throws {TypeError} an option is unknown, or there are options where there should be none
 */
export function readArguments(given: readonly unknown[]): LaneTestArguments {
  const [second, third] = given;
  if (typeof third === "object" && third !== null) {
    throw new TypeError("Options of `test.lane` come before the body: test.lane(name, options, body)");
  }
  const options = typeof second === "object" && second !== null ? (second as Record<string, unknown>) : {};
  const body = [second, third].find((value): value is Body => typeof value === "function");
  const testOptions: Record<string, unknown> = {};
  const overrides: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (isLaneOption(name)) overrides[name] = value;
    else if (TEST_OPTIONS.has(name)) testOptions[name] = value;
    else {
      const [ofTest, ofLanes] = [[...TEST_OPTIONS], laneOptionNames()];
      throw new TypeError(
        `${unknownOption(name, "`test.lane`", [...ofTest, ...ofLanes])} It takes those of \`test\` (${ofTest.join(", ")}) ` +
          `and those of lanes (${ofLanes.join(", ")})`,
      );
    }
  }
  const { timeout = typeof third === "number" ? third : undefined, ...rest } = testOptions;
  if (timeout !== undefined && typeof timeout !== "number") {
    throw new TypeError(
      `Expected \`timeout\` of \`test.lane\` to be a number of milliseconds, got \`${String(timeout)}\``,
    );
  }
  return { body, testOptions: rest, timeout, overrides };
}

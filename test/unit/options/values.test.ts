// Every option with a single value: its default, values that it takes, and each kind of value that it refuses.
import { describe, expect, test } from "vitest";
import { at, get, resolve, thrownBy } from "./resolve-one.ts";

interface OptionCase {
  readonly path: string;
  readonly byDefault: unknown;
  readonly takes: readonly unknown[];
  /** What the messages say it takes. */
  readonly inWords: string;
  readonly wrongType: readonly unknown[];
  readonly outOfRange?: readonly unknown[];
  /** Options without which this one is refused. */
  readonly beside?: Record<string, unknown>;
}

const INT32 = 2_147_483_647;
const NOT_NUMBERS = ["4", true, null, {}, [], 4n, Symbol("4"), () => 4];
const NOT_BOOLEANS = ["true", 1, 0, null, {}];
const process = { runtime: "process" };

function milliseconds(path: string, byDefault: number): OptionCase {
  return {
    path,
    byDefault,
    takes: [0, 0.5, 1, INT32],
    inWords: `a number of milliseconds from 0 to ${INT32}`,
    wrongType: NOT_NUMBERS,
    outOfRange: [-1, INT32 + 1, NaN, Infinity],
  };
}

function count(path: string, byDefault: number, from: number, to = INT32): OptionCase {
  return {
    path,
    byDefault,
    takes: [from, from + 1, to],
    inWords: `an integer from ${from} to ${to}`,
    wrongType: NOT_NUMBERS,
    outOfRange: [from - 1, 1.5, to + 1, NaN, Infinity],
  };
}

function flag(path: string, byDefault: boolean): OptionCase {
  return { path, byDefault, takes: [true, false], inWords: "a boolean", wrongType: NOT_BOOLEANS };
}

function choice(path: string, byDefault: string, takes: readonly string[], orElse = ""): OptionCase {
  const inWords = `one of ${takes.map((each) => `"${each}"`).join(", ")}${orElse}`;
  return { path, byDefault, takes, inWords, wrongType: ["other", "", 1, true] };
}

const CASES: readonly OptionCase[] = [
  { ...count("threads", 1, 1, 1024), outOfRange: [-1, 1.5, 1025, NaN, Infinity, -Infinity] },
  count("abortSignalCapacity", 258, 1, 1_048_576),
  {
    path: "maxQueue",
    byDefault: Infinity,
    takes: [0, 1, Infinity],
    inWords: `an integer from 0 to ${INT32}, or Infinity`,
    wrongType: NOT_NUMBERS,
    outOfRange: [-1, 0.5, NaN, -Infinity],
  },
  count("host.stallFreeLoops", 128, 0),
  milliseconds("host.maxBackoffMs", 10),
  choice("worker.runtime", "thread", ["thread", "process"]),
  { ...choice("worker.processRuntime", "node", ["node", "deno", "bun"]), beside: { worker: process } },
  flag("worker.resolveAfterFinishingAll", false),
  milliseconds("worker.hardTimeoutMs", 0),
  choice("worker.hardTimeoutAction", "shutdown", ["shutdown", "replaceLane"]),
  {
    ...milliseconds("worker.timers.spinMicroseconds", 200),
    inWords: `a number of microseconds from 0 to ${INT32}`,
  },
  milliseconds("worker.timers.parkMs", 500),
  {
    ...milliseconds("worker.timers.pauseNanoseconds", 300),
    inWords: `a number of nanoseconds from 0 to ${INT32}`,
  },
  ...Object.entries({ maxOldGenerationSizeMb: 4, stackSizeMb: 0.25 }).map(([name, least]): OptionCase => ({
    path: `worker.resourceLimits.${name}`,
    byDefault: undefined,
    takes: [least, 4, 4096],
    inWords: `a finite number of megabytes of at least ${least} (V8 ends the whole process where a thread has less)`,
    wrongType: NOT_NUMBERS,
    outOfRange: [least - 0.01, 0, -1, NaN, Infinity],
  })),
  ...["maxYoungGenerationSizeMb", "codeRangeSizeMb"].map((name): OptionCase => ({
    path: `worker.resourceLimits.${name}`,
    byDefault: undefined,
    takes: [0.5, 4, 4096],
    inWords: "a finite number of megabytes above 0",
    wrongType: NOT_NUMBERS,
    outOfRange: [0, -1, NaN, Infinity],
  })),
  choice("payload.mode", "growable", ["growable", "fixed"]),
  {
    path: "payload.payloadMaxByteLength",
    byDefault: 64 * 1024 * 1024,
    takes: [8, 4096, INT32],
    inWords: `a whole number of bytes from 8 to ${INT32}`,
    wrongType: NOT_NUMBERS,
    outOfRange: [0, 7, 4096.5, INT32 + 1, -1, NaN, Infinity],
  },
  {
    path: "payload.payloadInitialBytes",
    byDefault: 4 * 1024 * 1024,
    takes: [1, 4096, 64 * 1024 * 1024],
    inWords: "a whole number of bytes from 1 to 67108864 (at most `payloadMaxByteLength`)",
    wrongType: NOT_NUMBERS,
    outOfRange: [0, -1, 1.5, 64 * 1024 * 1024 + 1, NaN],
  },
  {
    path: "payload.maxPayloadBytes",
    byDefault: 8 * 1024 * 1024,
    takes: [1, 4096, 8 * 1024 * 1024],
    inWords: "a whole number of bytes from 1 to 8388608 (at most `payloadMaxByteLength >> 3`)",
    wrongType: NOT_NUMBERS,
    outOfRange: [0, -1, 1.5, 8 * 1024 * 1024 + 1, NaN],
  },
  {
    path: "workerExecArgv",
    byDefault: [],
    takes: [[], ["--expose-gc", "--max-old-space-size=4096"]],
    inWords: "an array of strings",
    wrongType: ["--expose-gc", { 0: "--expose-gc" }, new Set(["--expose-gc"]), null, 1],
  },
  {
    path: "worker.processCommandPrefix",
    byDefault: [],
    takes: [[], ["bwrap", "--unshare-all"]],
    inWords: "an array of strings",
    wrongType: ["bwrap", null, 1],
    beside: { worker: process },
  },
];

describe.each(CASES)(
  "$path",
  ({ path, byDefault, takes, inWords, wrongType, outOfRange = [], beside = {} }) => {
    const input = (value: unknown): Record<string, unknown> => {
      const [group = "", name = ""] = path.split(".");
      const siblings = beside[group];
      return siblings === undefined
        ? at(path, value)
        : { [group]: { ...(typeof siblings === "object" ? siblings : {}), [name]: value } };
    };

    test("has its default when left out or undefined", () => {
      expect(get(resolve(), path)).toEqual(byDefault);
      expect(get(resolve({}), path)).toEqual(byDefault);
      expect(get(resolve(input(undefined)), path)).toEqual(byDefault);
    });

    test.each(takes.map((value) => [value]))("takes %s", (value) => {
      expect(get(resolve(input(value)), path)).toEqual(value);
    });

    test.each(wrongType.map((value) => [value]))("refuses %o with a TypeError", (value) => {
      const error = thrownBy(input(value));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(`Expected \`${path}\` to be ${inWords}, got \``);
    });

    test.each(outOfRange.map((value) => [value]))("refuses %d with a RangeError", (value) => {
      const error = thrownBy(input(value));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe(`Expected \`${path}\` to be ${inWords}, got \`${String(value)}\` (number)`);
    });
  },
);

test("the message names the option, what it takes and what it got", () => {
  expect(thrownBy({ worker: { timers: { parkMs: -1 } } }).message).toBe(
    "Expected `worker.timers.parkMs` to be a number of milliseconds from 0 to 2147483647, got `-1` (number)",
  );
});

test.each([
  ["4", '`"4"` (string)'],
  [null, "`null`"],
  [[1, 2], "`[ 1, 2 ]` (array)"],
  [{ count: 4 }, "`{ count: 4 }` (object)"],
  [4n, "`4n` (bigint)"],
  [Symbol.for("four"), "`Symbol(four)` (symbol)"],
  [new Map(), "`Map(0) {}` (object)"],
])("the message shows what it got: %o", (value, shown) => {
  expect(thrownBy({ threads: value }).message.endsWith(`, got ${shown}`)).toBe(true);
});

test("the message cuts a long value short and runs no code of it", () => {
  const value = {
    long: "x".repeat(10_000),
    get danger(): never {
      throw new Error("a getter was called");
    },
    toString(): never {
      throw new Error("toString was called");
    },
  };
  const { message } = thrownBy({ threads: value });
  expect(message.length).toBeLessThan(250);
  expect(message).toMatch(/^Expected `threads` to be an integer/);
});

test("negative zero is zero", () => {
  expect(Object.is(resolve({ worker: { timers: { parkMs: -0 } } }).worker.timers.parkMs, 0)).toBe(true);
});

test.each([
  ["", 0],
  ["a\0b", 0],
  [1, 1],
])("an element of a list that is no word is named: %j", (element, index) => {
  const list = [...Array.from({ length: index }, () => "--ok"), element];
  expect(thrownBy({ workerExecArgv: list }).message).toContain(
    `Expected \`workerExecArgv[${index}]\` to be a non-empty string without NUL, got \``,
  );
});

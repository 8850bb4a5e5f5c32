import { inject, type TestAPI, TestRunner } from "vitest";
import type { PoolOptions } from "../../pool/index.ts";
import { readCases, type CasesArguments } from "../each-cases.ts";
import type { LaneOverrides } from "../overrides.ts";
import type { BodyPlace } from "../protocol/bodies.ts";
import { PROVIDED_KEY } from "../provided.ts";
import { TitleCounter } from "../title-counter.ts";
import { placeAt } from "./body-failure.ts";
import { runBodyOnLane, type RegisteredBody } from "./lane-body.ts";
import type { LanePools } from "./lane-pools.ts";
import { readArguments } from "./lane-test-options.ts";
import type { LaneContext, LaneTest } from "./lane-types.ts";
import { noteBody } from "./task-meta.ts";
import { suiteOverrides } from "./suite-overrides.ts";

// `test.lane`: registers a test with Vitest, whose body is then run on a lane. Runs in Vitest's workers.

/** `test` with the lanes of this worker, and what is done on them after each file. */
export type LaneBase = TestAPI<{ knittingPools: LanePools; knittingFile: undefined }>;

type Flag = "skip" | "only" | "todo" | "fails" | "concurrent" | "sequential";
type Body = (...args: unknown[]) => unknown;
/** What a test is registered with, besides what it is called with. */
interface Registration {
  readonly flags: readonly Flag[];
  readonly overrides: readonly LaneOverrides[];
}

const FLAGS: readonly string[] = [
  "skip",
  "only",
  "todo",
  "fails",
  "concurrent",
  "sequential",
] satisfies Flag[];

const counters = new WeakMap<object, TitleCounter>();

/**
 * @param base `test` with the fixtures of lanes
 * @param overrides options of all lanes of these tests
 */
export function createLaneTest(base: LaneBase, overrides: readonly LaneOverrides[]): LaneTest {
  const chain = (flags: readonly Flag[]): LaneTest => {
    const laneTest: unknown = new Proxy(() => {}, {
      apply: (_, __, [name, ...rest]: [unknown, ...unknown[]]) => {
        register(base, { flags, overrides }, name, rest);
      },
      get(_, key) {
        if (key === "each" || key === "for") {
          return (...given: CasesArguments) =>
            (name: unknown, ...rest: unknown[]) => {
              registerCases(base, { flags, overrides }, key, readCases(given), name, rest);
            };
        }
        if (key === "skipIf")
          return (condition: unknown) => (condition ? chain([...flags, "skip"]) : laneTest);
        if (key === "runIf")
          return (condition: unknown) => (condition ? laneTest : chain([...flags, "skip"]));
        if (typeof key === "string" && FLAGS.includes(key)) return chain([...flags, key as Flag]);
        return undefined;
      },
    });
    return laneTest as LaneTest;
  };
  return chain([]);
}

function register(
  base: LaneBase,
  { flags, overrides }: Registration,
  name: unknown,
  rest: readonly unknown[],
): void {
  const { body, testOptions, timeout, overrides: own } = readArguments(rest);
  const test = withFlags(base, flags);
  if (body === undefined) {
    test(name as string, testOptions);
    return;
  }
  const registered = describeBody(name, body, timeout);
  test(
    name as string,
    { ...testOptions, ...vitestTimeout(timeout) },
    // Vitest reads the names of fixtures from the source text, so that they stand here one by one.
    async ({
      knittingPools,
      knittingFile: _file,
      task,
      expect,
      signal,
      skip,
      annotate,
      onTestFinished,
      onTestFailed,
    }) => {
      const context = { task, expect, signal, skip, annotate, onTestFinished, onTestFailed };
      await run(knittingPools, [...overrides, own], registered, context, () => (body as Body)(context));
    },
  );
}

function registerCases(
  base: LaneBase,
  { flags, overrides }: Registration,
  kind: "each" | "for",
  cases: readonly unknown[],
  name: unknown,
  rest: readonly unknown[],
): void {
  const { body, testOptions, timeout, overrides: own } = readArguments(rest);
  if (body === undefined) throw new TypeError(`test.lane.${kind}() needs a body`);
  const spreads = kind === "each" && cases.every(Array.isArray);
  const bodies = new WeakMap<object, RegisteredBody>();
  const before = TestRunner.getCurrentSuite().tasks.length;
  withFlags(base, flags).for([...cases])(
    name as string,
    { ...testOptions, ...vitestTimeout(timeout) },
    async (
      item: unknown,
      {
        knittingPools,
        knittingFile: _file,
        task,
        expect,
        signal,
        skip,
        annotate,
        onTestFinished,
        onTestFailed,
      },
    ) => {
      const context = { task, expect, signal, skip, annotate, onTestFinished, onTestFailed };
      const registered = bodies.get(context.task);
      if (registered === undefined) throw new TypeError("Vitest has made a test that was not registered");
      await run(knittingPools, [...overrides, own], registered, context, () => {
        if (kind === "for") return (body as Body)(item, context);
        return spreads ? (body as Body)(...(item as unknown[])) : (body as Body)(item);
      });
    },
  );
  const made = TestRunner.getCurrentSuite().tasks.slice(before);
  for (const task of made) bodies.set(task, describeBody(name, body, timeout));
}

async function run(
  pools: LanePools,
  overrides: readonly LaneOverrides[],
  body: RegisteredBody,
  context: LaneContext,
  runHere: () => unknown,
): Promise<void> {
  if (!pools.isEnabled) {
    await runHere();
    return;
  }
  let options: PoolOptions;
  try {
    options = pools.options([...suiteOverrides(context.task), ...overrides]);
  } catch (reason) {
    throw placeAt(reason, body.at);
  }
  const result = await runBodyOnLane(pools, options, body, context);
  noteBody(context.task, result.stats);
  await result.apply(context);
}

function describeBody(
  name: unknown,
  body: (...args: never[]) => unknown,
  timeout: number | undefined,
): RegisteredBody {
  const suite = TestRunner.getCurrentSuite();
  return {
    place: nextPlace(suite.file ?? suite, name, body),
    at: new Error("The test was registered here"),
    timeoutMs: timeout ?? suite.options?.timeout ?? undefined,
    hasOwnHooks: /\bonTest(?:Finished|Failed)\b/.test(String(body)),
  };
}

function nextPlace(file: object, name: unknown, body: unknown): BodyPlace {
  let counter = counters.get(file);
  if (counter === undefined) {
    counter = new TitleCounter();
    counters.set(file, counter);
  }
  return counter.next(name, body);
}

/** Vitest doesn't time bodies on lanes: it would count the time that they wait for one. */
function vitestTimeout(timeout: number | undefined): { readonly timeout?: number } {
  if (inject(PROVIDED_KEY)?.server !== undefined) return { timeout: 0 };
  return timeout === undefined ? {} : { timeout };
}

function withFlags(base: LaneBase, flags: readonly Flag[]): LaneBase {
  let test: unknown = base;
  for (const flag of flags) test = (test as Readonly<Record<Flag, unknown>>)[flag];
  return test as LaneBase;
}

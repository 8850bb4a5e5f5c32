import { readCases, type CasesArguments } from "../each-cases.ts";

// The `describe` blocks of a test file in a lane, and the hooks in them. Their callbacks run late and in the order in
// which Vitest's own collector runs them, so that bodies are met in the same order. One for each file.

export type HookName = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";
export type Hook = (...args: readonly unknown[]) => unknown;

export const HOOK_NAMES: readonly HookName[] = ["beforeAll", "afterAll", "beforeEach", "afterEach"];

export interface LaneSuite {
  readonly name: string;
  readonly parent: LaneSuite | undefined;
  readonly hooks: Readonly<Record<HookName, Hook[]>>;
  readonly children: LaneSuite[];
  /** Names of hooks that lanes don't have. */
  readonly unsupported: string[];
  readonly factory: (() => unknown) | undefined;
  /** Set by the first body that needs the suite's `beforeAll`. */
  setUp: Promise<void> | undefined;
}

export function createSuite(name: string, parent?: LaneSuite, factory?: () => unknown): LaneSuite {
  return {
    name,
    parent,
    factory,
    hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
    children: [],
    unsupported: [],
    setUp: undefined,
  };
}

/** From the file's root down to the suite itself. */
export function pathTo(suite: LaneSuite): readonly LaneSuite[] {
  return suite.parent === undefined ? [suite] : [...pathTo(suite.parent), suite];
}

type SuiteArguments = readonly [name: unknown, ...rest: readonly unknown[]];

/** `describe`, and whatever is chained to it. `open` tells where the suite belongs. */
export function createDescribe(open: () => LaneSuite | undefined): unknown {
  const add = ([name, ...rest]: SuiteArguments, args?: readonly unknown[]): void => {
    const parent = open();
    const factory = rest.find((value) => typeof value === "function") as Hook | undefined;
    if (parent === undefined) return;
    const run = factory === undefined ? undefined : () => factory(...(args ?? []));
    parent.children.push(createSuite(String(name), parent, run));
  };
  const describe: unknown = new Proxy(() => {}, {
    apply: (_, __, args: unknown[]) => add(args as [unknown]),
    get(_, key) {
      if (key === "each" || key === "for") {
        return (...given: CasesArguments) => {
          const cases = readCases(given);
          const spreads = key === "each" && cases.every(Array.isArray);
          return (...args: SuiteArguments) => {
            for (const item of cases) add(args, spreads ? (item as readonly unknown[]) : [item]);
          };
        };
      }
      if (key === "skipIf" || key === "runIf") return () => describe;
      // Skipped or not: its callback runs, as it does in the worker.
      return typeof key === "symbol" || key === "then" || key === "toString" ? undefined : describe;
    },
  });
  return describe;
}

/** Runs the callbacks of a suite and of all below it. `enter` says which one is open. */
export async function collectSuite(suite: LaneSuite, enter: (suite: LaneSuite) => void): Promise<void> {
  enter(suite);
  await suite.factory?.();
  for (const child of suite.children) await collectSuite(child, enter);
}

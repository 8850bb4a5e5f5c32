import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { PluginError } from "../errors.ts";
import type { BodyCollector } from "./body-collector.ts";
import type { BodyRun } from "./body-run.ts";
import { HOOK_NAMES } from "./suite-tree.ts";

// What `import … from "vitest"` gives in a lane, where test files are loaded for the tasks and bodies in them. Tests of
// the worker don't register; what code can really use is Vitest's own, loaded when it is first touched.

/** These register tests of the worker, or are for its types: nothing happens, whatever is chained to them. */
const INERT_NAMES = ["test", "it", "bench", "recordArtifact", "assertType", "expectTypeOf"] as const;
const AROUND_HOOKS = ["aroundAll", "aroundEach"] as const;

/** These are Vitest's own. */
const REAL_NAMES = [
  "assert",
  "should",
  "chai",
  "createExpect",
  "TestRunner",
  "BenchmarkRunner",
  "EvaluatedModules",
  "Snapshots",
] as const;

/** What Vitest makes global with `globals: true`, as far as lanes have it. */
export const GLOBAL_NAMES: readonly string[] = [
  ...INERT_NAMES,
  ...HOOK_NAMES,
  ...AROUND_HOOKS,
  "describe",
  "suite",
  "onTestFinished",
  "onTestFailed",
  "expect",
  "assert",
  "chai",
  "vi",
  "vitest",
];

/** Mocks live in the worker that runs the test. A lane that ignored them would run other code than the test says. */
const MOCK_METHODS = new Set(["mock", "doMock", "unmock", "doUnmock", "importMock", "mockObject"]);

export type VitestModule = Readonly<Record<string, unknown>>;

/** A function that does nothing and returns itself, with every property a function that does nothing. */
export const inert: unknown = new Proxy(() => {}, {
  apply: () => inert,
  // A promise chain or a string conversion must not take it for more than it is.
  get: (_, key) => (typeof key === "symbol" || key === "then" || key === "toString" ? undefined : inert),
});

export interface VitestStubParts {
  /** What `inject` returns. */
  readonly provided: Readonly<Record<string, unknown>>;
  readonly collector: BodyCollector;
  /** The body that runs now, if any. */
  readonly body: () => BodyRun | undefined;
  /** The real module. */
  readonly real: () => VitestModule;
}

/** Makes the module. */
export function createVitestStub({ provided, collector, body, real }: VitestStubParts): VitestModule {
  const vi = createVi(real);
  const stub: Record<string, unknown> = {
    [Symbol.toStringTag]: "Module",
    inject: (key: string) => provided[key],
    describe: collector.describe,
    suite: collector.describe,
    onTestFinished: (handler: unknown) => body()?.onTestFinished(handler),
    onTestFailed: (handler: unknown) => body()?.onTestFailed(handler),
    vi,
    vitest: vi,
  };
  for (const name of INERT_NAMES) stub[name] = inert;
  for (const name of HOOK_NAMES) stub[name] = (hook: unknown) => collector.addHook(name, hook);
  for (const name of AROUND_HOOKS) stub[name] = () => collector.addUnsupported(name);
  for (const name of REAL_NAMES)
    Object.defineProperty(stub, name, { enumerable: true, get: () => real()[name] });
  Object.defineProperty(stub, "expect", { enumerable: true, get: () => body()?.expect ?? real()["expect"] });
  return stub;
}

function createVi(real: () => VitestModule): object {
  return new Proxy(
    { hoisted: (factory: () => unknown) => factory() },
    {
      get(own, key, receiver) {
        if (key in own) return Reflect.get(own, key, receiver) as unknown;
        if (typeof key === "symbol" || key === "then") return undefined;
        if (MOCK_METHODS.has(key)) return refuseMock(key);
        const vi = real()["vi"];
        const value: unknown = typeof vi === "object" && vi !== null ? Reflect.get(vi, key) : undefined;
        return value;
      },
    },
  );
}

function refuseMock(method: string): (path: unknown) => never {
  return (path) => {
    const module = typeof path === "string" ? JSON.stringify(path) : "…";
    throw new PluginError(
      "PLUGIN_UNSUPPORTED",
      `vi.${method}(${module}) can't reach lanes: they would run the real module where the test means the mock. ` +
        "Move the tasks of this file into a module without mocks, or call the function directly.",
    );
  };
}

/** Synchronous, because names of a module are read synchronously, and late, because most lanes never need it. */
export function loadVitest(href: string): VitestModule {
  try {
    return createRequire(import.meta.url)(fileURLToPath(href)) as VitestModule;
  } catch (cause) {
    throw new PluginError("PLUGIN_UNSUPPORTED", `This lane can't load ${href} for \`expect\` or \`vi\``, {
      cause,
    });
  }
}

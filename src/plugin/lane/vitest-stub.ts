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
  /** Whether Node loads modules, and not Vite. */
  readonly isNative: boolean;
  /** The body that runs now, if any. */
  readonly body: () => BodyRun | undefined;
  /** The real module. */
  readonly real: () => VitestModule;
}

/** Makes the module. */
export function createVitestStub(parts: VitestStubParts): VitestModule {
  const { provided, collector, body, real } = parts;
  const vi = createVi(parts);
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

/** The same for code that Node has loaded, which reads each name once, when it is imported. */
export function withoutGetters(stub: VitestModule): VitestModule {
  const names = Object.getOwnPropertyDescriptors(stub);
  const flat = Object.entries(names).map(([name, { get, value }]) => [
    name,
    get === undefined ? (value as unknown) : forwardTo(() => stub[name] as object),
  ]);
  return Object.fromEntries(flat) as VitestModule;
}

/** Stands for a function or an object that is looked up at each use. */
function forwardTo(find: () => object): unknown {
  const target = function (): void {};
  return new Proxy(target, {
    apply: (_, self, args) => Reflect.apply(find() as () => unknown, self, args) as unknown,
    construct: (_, args) => Reflect.construct(find() as new () => object, args) as object,
    get: (_, key) => Reflect.get(find(), key) as unknown,
    set: (_, key, value) => Reflect.set(find(), key, value),
    has: (_, key) => Reflect.has(find(), key),
  });
}

function createVi({ real, isNative, collector }: VitestStubParts): object {
  const hoisted = (factory: () => unknown): unknown => {
    // Vitest hoists it in setup files too, where nothing is looked up by its place or text.
    if (isNative && !collector.isSettingUp) throw new PluginError("PLUGIN_UNSUPPORTED", NO_HOISTING);
    return factory();
  };
  return new Proxy(
    { hoisted },
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

const NO_HOISTING =
  "vi.hoisted() can't be in a file with tasks or bodies for lanes where `experimental.viteModuleRunner` is false: Vitest " +
  "rewrites such a file before Node loads it, so that lanes can't tell which task or body is which. Move the tasks into a " +
  "module of their own, or what is hoisted into one that the file imports.";

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

let isLoading = false;

/** Whether what is loaded just now is for the lane itself. */
export function isLoadingVitest(): boolean {
  return isLoading;
}

/** Synchronous, because names of a module are read synchronously, and late, because most lanes never need it. */
export function loadVitest(href: string): VitestModule {
  isLoading = true;
  try {
    return createRequire(import.meta.url)(fileURLToPath(href)) as VitestModule;
  } catch (cause) {
    throw new PluginError("PLUGIN_UNSUPPORTED", `This lane can't load ${href} for \`expect\` or \`vi\``, {
      cause,
    });
  } finally {
    isLoading = false;
  }
}

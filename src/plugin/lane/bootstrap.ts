import { runInThisContext } from "node:vm";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LaneBootstrapData } from "../protocol/messages.ts";
import { provideCoverageReport } from "./coverage-port.ts";
import { LaneEvaluator } from "./evaluator.ts";
import { importChain, tellImportChain } from "./import-chain.ts";
import { importMetaCompleter, importMetaFactory } from "./import-meta.ts";
import { createKnittingStub, importKnitting } from "./knitting-stub.ts";
import { provideBodyTasks } from "./body-entry.ts";
import { startCoverage } from "./lane-coverage.ts";
import { createLaneRealm, type LaneRealm } from "./lane-realm.ts";
import { connectModuleClient, type ModuleClient } from "../protocol/module-client.ts";
import { createNativeImporter } from "./native-modules.ts";
import { GLOBAL_NAMES, isLoadingVitest, withoutGetters } from "./vitest-stub.ts";

// Makes a lane load modules as Vitest does. The pool imports this through `worker.bootstrap` and awaits its default
// export before any task module loads.

type ModuleRunnerModule = typeof import("vite/module-runner");
type ImportModule = (href: string) => Promise<Record<string, unknown>>;

const REGISTRY = Symbol.for("knitting.registry");

/**
 * Connects to the module server and makes the pool's loader import through it.
 * @throws {PluginError} MODULE_SERVER when the server can't be reached
 */
export default async function bootstrapLane(data: LaneBootstrapData): Promise<void> {
  const client = await connectModuleClient(data.server);
  const { welcome } = client;
  runInThisContext(`(() => {\n${welcome.defines}\n})()`, { filename: "virtual:load-defines.js" });
  const takeCoverage = welcome.coverage === undefined ? undefined : startCoverage(welcome.coverage);
  provideCoverageReport(() => client.tell({ note: "coverage", coverage: takeCoverage?.() }));
  const realm = createLaneRealm(client);
  if (welcome.globals) defineGlobals(realm.vitest);
  const importModule = welcome.isNative
    ? await createNative(welcome.vitestHref, realm)
    : await createImporter(client, realm);
  provideBodyTasks(realm.bodyTasks((file) => importModule(pathToFileURL(file).href)));
  (globalThis as { [REGISTRY]?: { importModule?: ImportModule } })[REGISTRY] ??= {};
  Object.assign((globalThis as { [REGISTRY]?: object })[REGISTRY] ?? {}, { importModule });
  if (data.next !== undefined) await runNext(data.next, importModule, welcome.root);
}

async function createImporter(client: ModuleClient, { vitest, collector }: LaneRealm): Promise<ImportModule> {
  const { welcome } = client;
  const vite = (await import(welcome.moduleRunnerHref)) as ModuleRunnerModule;
  // Since Vite 7.
  const makeDefault = vite.createDefaultImportMeta as typeof vite.createDefaultImportMeta | undefined;
  const completeMeta = importMetaCompleter(welcome.env);
  const importStub = async (): Promise<object> => createKnittingStub(await importKnitting(), collector);
  const runner: InstanceType<ModuleRunnerModule["ModuleRunner"]> = new vite.ModuleRunner(
    {
      transport: {
        invoke: (payload) => transportInvoke(client, payload, (importer) => importChain(runner, importer)),
      },
      hmr: false,
      sourcemapInterceptor: "prepareStackTrace",
      ...(makeDefault === undefined
        ? {}
        : { createImportMeta: importMetaFactory(makeDefault, completeMeta) }),
    },
    new LaneEvaluator({
      interopDefault: welcome.interopDefault,
      ...(makeDefault === undefined ? { completeMeta } : {}),
      substitutes: new Map<string, () => Promise<object>>([
        [welcome.vitestHref, () => Promise.resolve(vitest)],
        // Vite resolves these for the host: it doesn't know the condition under which Node gives lanes their half.
        [new URL("../../pool/index.js", import.meta.url).href, importKnitting],
        [new URL("../index.js", import.meta.url).href, importStub],
        [new URL("../test/index.js", import.meta.url).href, importStub],
        [new URL("../property/index.js", import.meta.url).href, importProperty],
        [new URL("../property/test/index.js", import.meta.url).href, importProperty],
        ...["index.js", "vitest/index.js", "vitest/provider.js"].map(
          (file) => [new URL(`../../bench/${file}`, import.meta.url).href, importBench] as const,
        ),
        ["/@vite/client", () => Promise.resolve({ injectQuery: (id: string) => id })],
      ]),
    }),
  );
  return (href) => runner.import(pathOf(href));
}

/** For `experimental.viteModuleRunner: false`. */
async function createNative(vitestHref: string, { vitest, collector }: LaneRealm): Promise<ImportModule> {
  const stub = createKnittingStub(await importKnitting(), collector);
  const substitutes = new Map([
    [vitestHref, withoutGetters(vitest)],
    [new URL("../index.js", import.meta.url).href, stub],
    [new URL("../test/index.js", import.meta.url).href, stub],
  ]);
  return createNativeImporter(substitutes, isLoadingVitest);
}

/** What lanes have for `knitting/property`. */
function importProperty(): Promise<object> {
  const href = new URL("../property/lane/index.js", import.meta.url).href;
  return import(href) as Promise<object>;
}

/** What lanes have for `knitting/bench`. */
function importBench(): Promise<object> {
  const href = new URL("../../bench/lane/index.js", import.meta.url).href;
  return import(href) as Promise<object>;
}

/** The runner takes a path: it resolves computed imports of a module against what the module was imported as. */
function pathOf(href: string): string {
  if (!href.startsWith("file:")) return href;
  const url = new URL(href);
  return fileURLToPath(`file://${url.host}${url.pathname}`).replaceAll("\\", "/") + url.search;
}

/** Vite's transport passes Hot Module messages; the only one that a runner without HMR sends is a call. */
async function transportInvoke(
  client: ModuleClient,
  payload: unknown,
  chainOf: (importer: string) => readonly string[],
): Promise<{ result: unknown } | { error: unknown }> {
  const { name, data } = (payload as { data: { name: string; data: readonly unknown[] } }).data;
  try {
    return { result: await client.invoke(name, data) };
  } catch (error) {
    const [, importer] = data;
    if (typeof importer === "string") tellImportChain(error, chainOf(importer));
    return { error };
  }
}

function defineGlobals(vitest: Readonly<Record<string, unknown>>): void {
  for (const name of GLOBAL_NAMES) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => vitest[name] });
  }
}

/** The user's own bootstrap, which may be TypeScript too. */
async function runNext(
  next: NonNullable<LaneBootstrapData["next"]>,
  importModule: ImportModule,
  root: string,
): Promise<void> {
  const href = new URL(next.href, pathToFileURL(`${root}/`)).href;
  const module = await importModule(href);
  const name = next.name ?? "default";
  const run = module[name];
  if (typeof run === "function") await (run as (data: unknown) => unknown)(next.data);
  else if (name !== "default")
    throw new TypeError(`The bootstrap module ${href} has no function named ${name}`);
}

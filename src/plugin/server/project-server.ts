import { serialize } from "node:v8";
import type { DevEnvironment } from "vite";
import type { TestProject } from "vitest/node";
import { PluginError } from "../errors.ts";
import { PROVIDED_KEY } from "../provided.ts";
import type { StuckFrame } from "../protocol/code-frames.ts";
import type { CoverageProvider, LaneWelcome } from "../protocol/messages.ts";
import { createExternalizer } from "./externals.ts";
import { locateFrames } from "./locate-frames.ts";
import { startModuleServer, type ModuleServer } from "./module-server.ts";
import { createModuleSource } from "./module-source.ts";
import { createNoteRelay } from "./note-relay.ts";
import { packageDirectory } from "./package-code.ts";
import type { RunRecord } from "./run-record.ts";
import { loadVite, moduleRunnerHref, vitestDirectory, vitestHref } from "./vite-peer.ts";

// The module server of one project of a Vitest workspace: joins the socket to the project's Vite. Main process.

/**
 * @param isConfined whether lanes may only have sources from the directories that Vite serves
 * @param record takes what there is to report of the run
 */
export async function startProjectServer(
  project: TestProject,
  isConfined: boolean,
  record: RunRecord,
): Promise<ModuleServer> {
  const vite = await loadVite();
  const { deps } = project.config.server;
  const source = createModuleSource({
    environment: () => serverEnvironment(project),
    externalize: createExternalizer({
      always: [packageDirectory, vitestDirectory()],
      inline: deps?.inline ?? [],
      external: deps?.external ?? [],
    }),
    mayLoad: (file) =>
      !isConfined || vite.isFileLoadingAllowed(project.vite.config, vite.normalizePath(file)),
  });
  return startModuleServer({
    welcome: () => describeProject(project),
    note: createNoteRelay(project, record).receive,
    async answer(name, data) {
      if (name === "getBuiltins") return []; // Builtins are recognised here, as for Vitest's workers.
      if (name === "flush") return undefined; // Everything that was told before has been heard.
      if (name === "locate") {
        return locateFrames(serverEnvironment(project), data[0] as readonly StuckFrame[], packageDirectory);
      }
      const [url, importer, options] = data;
      if (name !== "fetchModule" || typeof url !== "string") {
        throw new PluginError("MODULE_FETCH", `The module server doesn't know the request ${name}`);
      }
      return source.fetchModule(
        url,
        typeof importer === "string" ? importer : undefined,
        isOptions(options) ? options : undefined,
      );
    },
  });
}

function coverageOf({ vitest }: TestProject): { readonly coverage?: CoverageProvider } {
  const { enabled, provider } = vitest.config.coverage;
  return enabled && (provider === "v8" || provider === "istanbul") ? { coverage: provider } : {};
}

/** Whether tests, and so lanes, load modules with Node's own loader. */
function loadsNatively(project: TestProject): boolean {
  return project.config.experimental.viteModuleRunner === false;
}

function serverEnvironment(project: TestProject): DevEnvironment {
  return project.vite.environments.ssr;
}

function isOptions(value: unknown): value is { cached?: boolean } {
  return typeof value === "object" && value !== null;
}

function describeProject(project: TestProject): LaneWelcome {
  const { defines, serializedDefines, env, globals, deps } = project.serializedConfig;
  const { [PROVIDED_KEY]: _own, ...provided } = project.getProvidedContext();
  return {
    defines: `Object.assign(globalThis, ${JSON.stringify(defines)});\n${serializedDefines}`,
    env: { ...project.vite.config.env, ...env, SSR: true },
    globals,
    interopDefault: deps.interopDefault !== false,
    isNative: loadsNatively(project),
    provided: serialize(provided).toString("base64"),
    config: serialize(project.serializedConfig).toString("base64"),
    ...coverageOf(project),
    colors: process.stdout.isTTY === true || process.env["FORCE_COLOR"] !== undefined,
    vitestHref: vitestHref(),
    moduleRunnerHref: moduleRunnerHref(),
    root: project.config.root,
  };
}

import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { isAbsolute, posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { DevEnvironment } from "vite";
import type { FetchFunctionOptions, FetchResult } from "vite/module-runner";
import { PluginError } from "../errors.ts";
import { withInlineSourceMap } from "./source-map.ts";

// Finds and transforms one module for a lane, as Vitest does for its workers: the same environment, so the same
// plugins, the same cache and the same positions in the code. Runs in Vitest's main process for the module server.

export interface ModuleSource {
  fetchModule(url: string, importer?: string, options?: FetchFunctionOptions): Promise<FetchResult>;
}

export interface ModuleSourceOptions {
  readonly environment: () => DevEnvironment;
  /** What to import natively instead, or undefined for modules that Vite transforms. */
  readonly externalize: (id: string) => Promise<string | undefined>;
  /** Whether a lane may have the source of this file. */
  readonly mayLoad: (file: string) => boolean;
}

/** A module source over one environment of Vite. */
export function createModuleSource(options: ModuleSourceOptions): ModuleSource {
  async function fetchModule(
    rawUrl: string,
    importer?: string,
    fetchOptions?: FetchFunctionOptions,
  ): Promise<FetchResult> {
    const environment = options.environment();
    const foreign = externalUrl(rawUrl);
    if (foreign !== undefined) return foreign;
    const url = unwrapId(await resolveUrl(environment, rawUrl, importer));
    const found = externalUrl(url);
    if (found !== undefined) return found;
    const module = await environment.moduleGraph.ensureEntryFromUrl(url);
    // What a lane has evaluated stays: an edit restarts the worker, and the lane with it.
    if (fetchOptions?.cached === true && module.transformResult !== null) return { cache: true };
    const id = module.id ?? url;
    const file = await options.externalize(id);
    // `type` makes the module runner skip its check of named imports, as Vitest does: it is stricter than tests are.
    if (file !== undefined) return { externalize: file, type: "builtin" };
    if (
      module.file !== null &&
      isAbsolute(module.file) &&
      existsSync(module.file) &&
      !options.mayLoad(module.file)
    ) {
      throw new PluginError(
        "MODULE_FETCH",
        `Lanes may not load ${module.file}: it is outside of the directories that Vite serves. ` +
          `Add its directory to \`server.fs.allow\` in the Vitest config if tasks should import from there.`,
      );
    }
    const result = await environment.transformRequest(url).catch((reason: unknown) => {
      // What Vite says of a missing file speaks of its own URLs.
      throw isMissing(reason) ? notFound(rawUrl, importer) : reason;
    });
    if (result === null) throw notFound(rawUrl, importer);
    const code = withInlineSourceMap(result.code, result.map);
    return {
      // Vite replaces a hash-bang by spaces too, so that columns stay.
      code: code.startsWith("#!") ? code.replace(/^#!.*/, (line) => " ".repeat(line.length)) : code,
      file: module.file,
      id,
      url: module.url,
      invalidate: false,
    };
  }
  return { fetchModule };
}

/** The answer for what no bundler has to look at. */
function externalUrl(url: string): FetchResult | undefined {
  const id = unwrapId(url);
  if (url.startsWith("data:") || isBuiltin(id)) return { externalize: id, type: "builtin" };
  if (/^https?:\/\//.test(url)) return { externalize: url, type: "network" };
  if (url === "/@vite/client" || url === "@vite/client")
    return { externalize: "/@vite/client", type: "builtin" };
  return undefined;
}

async function resolveUrl(environment: DevEnvironment, rawUrl: string, importer?: string): Promise<string> {
  const url = rawUrl.startsWith("file:") ? pathOfFileUrl(rawUrl) : rawUrl;
  // Import analysis has made every static import absolute. What is left: entry modules and computed dynamic imports.
  const isEntry = url !== rawUrl || importer === undefined;
  if (url.startsWith("/") && !isEntry) return url;
  const resolved = await environment.pluginContainer.resolveId(unwrapId(url), importer);
  if (resolved === null) {
    if (url.startsWith("/")) return url;
    throw notFound(rawUrl, importer);
  }
  return urlOfId(environment, resolved.id);
}

/** The URL under which Vite's own import analysis would refer to a module, so that it stays one module. */
function urlOfId(environment: DevEnvironment, id: string): string {
  const { root } = environment.config;
  if (isBuiltin(id)) return id;
  if (id.startsWith(`${root}/`)) return id.slice(root.length);
  if (isAbsolute(id) && existsSync(withoutQuery(id))) return posix.join("/@fs/", id);
  return id.startsWith("/") || id.startsWith(".") ? id : `/@id/${id.replace("\0", "__x00__")}`;
}

function unwrapId(url: string): string {
  return url.startsWith("/@id/") ? url.slice("/@id/".length).replace("__x00__", "\0") : url;
}

function pathOfFileUrl(href: string): string {
  const url = new URL(href);
  return fileURLToPath(`file://${url.host}${url.pathname}`).replaceAll("\\", "/") + url.search;
}

function withoutQuery(id: string): string {
  return id.replace(/[?#].*$/, "");
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason && reason.code === "ERR_LOAD_URL";
}

function notFound(url: string, importer: string | undefined): PluginError {
  const from = importer === undefined ? "" : ` imported from ${importer}`;
  return new PluginError("MODULE_FETCH", `Cannot find module '${url}'${from}`);
}

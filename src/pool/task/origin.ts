// Finds the place in the source from which task(), importTask() or createPool() was called. Any thread.
import { pathToFileURL } from "node:url";
import { registry } from "./registry.ts";

export interface Origin {
  /** URL of the module that has to be imported for the call to happen again. */
  readonly href: string;
  readonly line: number;
  readonly column: number;
  /** The name of the function the call is in, or `undefined` at module scope. */
  readonly functionName: string | undefined;
}

/** The raw call sites above `below`, whatever a test runner or a source-map tool has made of stacks. */
function callSites(below: (...args: never[]) => unknown): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.captureStackTrace(holder, below);
    return Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function hrefOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getScriptNameOrSourceURL() ?? site.getFileName();
  if (typeof name !== "string" || name.startsWith("node:")) return undefined;
  if (/^(?:file|data|https?|blob):/.test(name)) return name;
  return name.startsWith("/") || /^[A-Za-z]:[\\/]/.test(name) ? pathToFileURL(name).href : undefined;
}

/** CommonJS modules are functions to V8, and this is what it calls them. */
function isModuleBody(site: NodeJS.CallSite): boolean {
  const name = site.getFunctionName();
  return name === null || name === "Object.<anonymous>";
}

/**
 * Where `below` was called. The position is that of the innermost frame; the module is that of the innermost frame at
 * module scope, so that a helper which calls `task()` for another module leads to that module.
 *
 * @returns `undefined` when the caller is no file or URL: the REPL, `node -e`, standard input
 */
export function originOf(below: (...args: never[]) => unknown): Origin | undefined {
  const sites = callSites(below).filter((site) => hrefOf(site) !== undefined);
  const inner = sites[0];
  if (inner === undefined) return undefined;
  const body = sites.find(isModuleBody);
  const href = hrefOf(body ?? inner);
  if (href === undefined) return undefined;
  return {
    href,
    line: inner.getLineNumber() ?? 0,
    column: inner.getColumnNumber() ?? 0,
    functionName: body === undefined ? (inner.getFunctionName() ?? "a function") : undefined,
  };
}

/** Counts the calls at one place of the source: loops and helpers make several tasks there. */
export function nextOrdinal(place: string): number {
  const { ordinals } = registry();
  const ordinal = ordinals.get(place) ?? 0;
  ordinals.set(place, ordinal + 1);
  return ordinal;
}

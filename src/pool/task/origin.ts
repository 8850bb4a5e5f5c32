// Finds the place in the source from which task(), importTask() or createPool() was called. Any thread.
import { fileHref } from "./file-href.ts";

export interface Origin {
  /** URL of the module that has to be imported for the call to happen again. */
  readonly href: string;
  readonly line: number;
  readonly column: number;
  /** The name of the function the call is in, or `undefined` at module scope. */
  readonly functionName: string | undefined;
}

/** Where the function of a frame begins. In V8 since Node 14, and not in its types. */
interface EnclosingSite {
  readonly getEnclosingLineNumber?: () => number | null;
  readonly getEnclosingColumnNumber?: () => number | null;
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

/** How Node names the program of `node -e`, of standard input and of the REPL, as if it were a file in the working directory. */
const NO_FILE = /(?:^|\/)(?:\[(?:eval\d*|stdin)\](?:-wrapper)?|REPL\d*)$/;

/** What Vitest puts behind the name of a test file that Node loads, so that it is loaded anew. */
const FRESHNESS = /\?vitest=\d+$/;

function hrefOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getScriptNameOrSourceURL() ?? site.getFileName();
  if (typeof name !== "string" || name.startsWith("node:") || NO_FILE.test(name)) return undefined;
  if (/^(?:file|data|https?|blob):/.test(name)) return name.replace(FRESHNESS, "");
  return fileHref(name);
}

/**
 * Whether the frame is the body of a module. V8 has no word for it, but a body has no name and begins where its file
 * does: at 1:1, or before the first column where a test runner put a wrapper around it. A callback without a name begins
 * elsewhere, as in `functions.map((f) => task({ f }))` of a helper module.
 */
function isModuleBody(site: NodeJS.CallSite): boolean {
  const name = site.getFunctionName();
  if (name !== null && name !== "Object.<anonymous>") return false;
  const { getEnclosingLineNumber, getEnclosingColumnNumber } = site as EnclosingSite;
  if (getEnclosingLineNumber === undefined || getEnclosingColumnNumber === undefined) return true;
  return (getEnclosingLineNumber.call(site) ?? 1) === 1 && (getEnclosingColumnNumber.call(site) ?? 1) <= 1;
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
    functionName: body === undefined ? (inner.getFunctionName() ?? "an anonymous function") : undefined,
  };
}

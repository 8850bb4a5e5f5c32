import { Session } from "node:inspector";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CoverageProvider } from "../protocol/messages.ts";
import { isEvaluated, WRAPPER_LENGTH } from "./evaluator.ts";

// What the code of a lane covers, in the form of Vitest's two providers. Started by the bootstrap, if coverage is on.

const ISTANBUL_STORE = "__VITEST_COVERAGE__";
const OWN_CODE = new URL("../../", import.meta.url).href;

interface ScriptCoverage {
  readonly url: string;
  readonly startOffset?: number;
}

/**
 * Starts to count. The function that comes back gives what was covered since it was last called; `undefined` where the
 * lane's policy doesn't let it count: V8 counts through the inspector.
 */
export function startCoverage(provider: CoverageProvider): (() => unknown) | undefined {
  return provider === "istanbul" ? takeIstanbul : startV8();
}

/** Istanbul's counters are in the code itself. */
function takeIstanbul(): unknown {
  const files = (globalThis as { [ISTANBUL_STORE]?: Record<string, object> })[ISTANBUL_STORE];
  if (files === undefined) return undefined;
  const taken: unknown = JSON.parse(JSON.stringify(files));
  for (const counters of Object.values(files)) resetCounters(counters as Counters);
  return taken;
}

interface Counters {
  readonly b: Record<string, number[]>;
  readonly f: Record<string, number>;
  readonly s: Record<string, number>;
}

function resetCounters({ b, f, s }: Counters): void {
  for (const branch of Object.values(b)) branch.fill(0);
  for (const counts of [f, s]) for (const key of Object.keys(counts)) counts[key] = 0;
}

function startV8(): (() => unknown) | undefined {
  try {
    const session = new Session();
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    return () => takeV8(session);
  } catch {
    return undefined;
  }
}

function takeV8(session: Session): unknown {
  let result: ScriptCoverage[] = [];
  // A session with its own thread answers at once.
  session.post("Profiler.takePreciseCoverage", (_error, taken) => {
    result = (taken as { readonly result: ScriptCoverage[] }).result;
  });
  return { result: result.map(asModule).filter((script) => script !== undefined) };
}

/** Modules that the lane's evaluator ran begin behind its wrapper. V8 calls them by their path, or by its URL. */
function asModule(script: ScriptCoverage): ScriptCoverage | undefined {
  const { url } = script;
  if (url.includes("/node_modules/") || url.includes("?") || url.startsWith(OWN_CODE)) return undefined;
  const file = url.startsWith("file:") ? fileURLToPath(url) : url;
  if (!/^(?:\/|[a-z]:)/i.test(file)) return undefined;
  return { ...script, url: pathToFileURL(file).href, startOffset: isEvaluated(file) ? WRAPPER_LENGTH : 0 };
}

// Where diagnostics start: `debug?.host?.("text")`. Off costs one comparison with undefined, and the logger is never
// imported. Until the logger has been, lines are kept; each has the time at which it was said. Host and lanes.
import type { DebugNamespace, DebugNamespaces } from "../options/resolved-options.ts";
import { formatLine, type DebugLine } from "./line.ts";

export type DebugSink = (text: string) => void;

/** One function per namespace that is on. */
export interface DebugGate extends Readonly<Partial<Record<DebugNamespace, DebugSink>>> {
  /**
   * Resolves when lines are no longer kept but written at once. A lane must await it before it parks, because a parked
   * thread imports nothing. Never rejects.
   */
  readonly ready: Promise<void>;
}

type Print = (line: DebugLine) => void;

// Taken at load time, so that fake timers in a test do not stop the clock.
const now = performance.now.bind(performance);

/**
 * @param who `host`, or `w` and the lane's index
 * @param loadPrint for tests; otherwise imports the logger
 * @returns undefined when no namespace is on
 */
export function createDebug(
  namespaces: DebugNamespaces,
  who: string,
  loadPrint: () => Promise<Print> = importPrint,
): DebugGate | undefined {
  const names = (Object.keys(namespaces) as DebugNamespace[]).filter((name) => namespaces[name]);
  if (names.length === 0) return undefined;

  const startedAt = now();
  const kept: DebugLine[] = [];
  let print: Print = (line) => {
    kept.push(line);
  };
  const flushTo = (target: Print): void => {
    print = target;
    for (const line of kept.splice(0)) target(line);
  };
  // A program that ends before the import does still shows what it said.
  const flushAtExit = (): void => {
    flushTo(printPlainly);
  };
  process.once("exit", flushAtExit);
  const ready = loadPrint()
    .catch(() => printPlainly)
    .then((loaded) => {
      process.removeListener("exit", flushAtExit);
      flushTo(loaded);
    });

  const gate: { ready: Promise<void> } & Partial<Record<DebugNamespace, DebugSink>> = { ready };
  for (const namespace of names) {
    gate[namespace] = (text) => {
      print({ who, atMs: now() - startedAt, namespace, text });
    };
  }
  return Object.freeze(gate);
}

async function importPrint(): Promise<Print> {
  const logger = await import("./logger.ts");
  return logger.print;
}

function printPlainly(line: DebugLine): void {
  process.stderr.write(formatLine(line));
}

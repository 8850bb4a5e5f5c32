import type { StuckFrame } from "./protocol/code-frames.ts";

// Where the code of a lane is that doesn't come back. Runs in Vitest's workers, for bodies and for properties.

interface ThreadReport {
  readonly header?: { readonly threadId?: number };
  readonly javascriptStack?: { readonly stack?: readonly string[] };
}

const MAX_LOOKS = 10;

/**
 * Interrupts a thread and reads its stack, innermost frame first. Positions are those of the code that runs.
 *
 * Node's report waits for every thread that this one has started: where one is in native code that doesn't return, it would
 * wait as long. Under a policy, lanes have no programs or addons to wait in.
 */
export function stuckFrames(threadId: number): readonly StuckFrame[] {
  const report: { excludeNetwork?: boolean } & typeof process.report = process.report;
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  try {
    let frames: readonly StuckFrame[] = [];
    // Between two microtasks there is no stack to see.
    for (let look = 0; look < MAX_LOOKS && frames.length === 0; look++) {
      const { workers = [] } = report.getReport() as unknown as { workers?: readonly ThreadReport[] };
      const thread = workers.find(({ header }) => header?.threadId === threadId);
      frames = (thread?.javascriptStack?.stack ?? []).map(parseFrame).filter((frame) => frame !== undefined);
    }
    return frames;
  } catch {
    return [];
  } finally {
    report.excludeNetwork = excludeNetwork ?? false;
  }
}

function parseFrame(text: string): StuckFrame | undefined {
  const match = /^at (.*?) ?\((.+):(\d+):(\d+)\)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, functionName = "", file = "", line, column] = match;
  return { functionName, file, line: Number(line), column: Number(column) };
}

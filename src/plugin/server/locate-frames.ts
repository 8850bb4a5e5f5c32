import { SourceMap, type SourceMapPayload } from "node:module";
import type { DevEnvironment } from "vite";
import type { StuckFrame } from "../protocol/code-frames.ts";

// Maps places in the code of lanes back to the user's sources. Runs in Vitest's main process for the module server.

/** Places that no module of Vite's has stay as they are. Frames of Node and of this package are left out. */
export function locateFrames(
  environment: DevEnvironment,
  frames: readonly StuckFrame[],
  ownDirectory: string,
): readonly StuckFrame[] {
  return frames
    .filter(({ file }) => !file.startsWith("node:") && !file.includes(ownDirectory))
    .map((frame) => locate(environment, frame));
}

function locate(environment: DevEnvironment, frame: StuckFrame): StuckFrame {
  const map = environment.moduleGraph.getModuleById(frame.file)?.transformResult?.map;
  if (map === undefined || map === null || !("version" in map)) return frame;
  const found = new SourceMap(map as unknown as SourceMapPayload).findEntry(frame.line - 1, frame.column - 1);
  if (!("originalLine" in found)) return frame;
  return { ...frame, line: found.originalLine + 1, column: found.originalColumn + 1 };
}

import { availableParallelism } from "node:os";

// How many lanes one test worker may have. Runs in Vitest's main process, before each run.

/**
 * All lanes of a run together take the cores once: one file alone gets them all, many files share them. A worker itself
 * mostly waits while its lanes work, so that it isn't counted.
 */
export function fairThreads(
  fileCount: number,
  maxWorkers: number,
  cores: number = availableParallelism(),
): number {
  const workers = Math.max(1, Math.min(fileCount, maxWorkers));
  return Math.max(1, Math.floor(cores / workers));
}

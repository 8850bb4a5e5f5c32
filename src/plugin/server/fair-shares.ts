import { availableParallelism, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

// How much of the machine one test worker's lanes may have. Runs in Vitest's main process, before each run.

const MEGABYTE = 1024 * 1024;

/**
 * All lanes of a run together take the cores once: one file alone gets them all, many files share them. A worker itself
 * mostly waits while its lanes work, so that it isn't counted.
 */
export function fairThreads(
  fileCount: number,
  maxWorkers: number,
  cores: number = availableParallelism(),
): number {
  return Math.max(1, Math.floor(cores / workerCount(fileCount, maxWorkers)));
}

/**
 * The heap of one lane, in megabytes: all lanes of a run together may fill half of the memory, so that code which never
 * stops to allocate fails its own test before the machine is out of memory. Never more than Node's own limit.
 */
export function fairHeapMb(
  lanesOfWorker: number,
  fileCount: number,
  maxWorkers: number,
  memoryBytes: number = usableMemory(),
): number {
  const lanes = lanesOfWorker * Math.min(workerCount(fileCount, maxWorkers), availableParallelism());
  const share = Math.floor(memoryBytes / 2 / lanes / MEGABYTE);
  return Math.max(64, Math.min(share, Math.floor(getHeapStatistics().heap_size_limit / MEGABYTE)));
}

function workerCount(fileCount: number, maxWorkers: number): number {
  return Math.max(1, Math.min(fileCount, maxWorkers));
}

/** What the machine has, or as much of it as the container may use. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

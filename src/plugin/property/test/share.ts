import type * as fc from "fast-check";
import type { ProvidedLanes } from "../../provided.ts";

// What one shard of a run does of a property: its share of the runs, as a path into them. Runs in Vitest's workers.

/**
 * The same parameters, or those of the share. Runs are numbered through all shards: with the same seed, shards together run
 * what one machine would.
 *
 * @param file path of the test file
 * @param endings of the files that every shard runs
 */
export function shareOf(
  parameters: fc.Parameters<unknown[]> | undefined,
  shard: ProvidedLanes["shard"],
  file: string | undefined,
  endings: readonly string[],
): fc.Parameters<unknown[]> | undefined {
  if (shard === undefined || shard.count <= 1 || file === undefined) return parameters;
  if (!endings.some((ending) => file.endsWith(ending))) return parameters;
  const { numRuns = 100, path = "" } = parameters ?? {};
  // A path is a replay, of which there is nothing to share.
  if (path !== "") return parameters;
  const start = Math.floor((numRuns * (shard.index - 1)) / shard.count);
  const end = Math.floor((numRuns * shard.index) / shard.count);
  return { ...parameters, numRuns: end - start, ...(start === 0 ? {} : { path: String(start) }) };
}

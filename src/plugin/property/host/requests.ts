import type { ChunkRequest } from "../contract.ts";
import type { FanOptions } from "./fan-types.ts";
import type { Flight } from "./flights.ts";

// What a lane is asked for with a chunk. Host thread; called by Fan.

/** What changes from chunk to chunk, and is for the fan to say. */
type Changing = Pick<ChunkRequest, "sliceMs" | "walkMs" | "inspects">;

export function requestOf(
  { source, examples, timeoutMs, pool }: FanOptions,
  { level, from, count, slot, trail }: Flight,
  changing: Changing,
): ChunkRequest {
  return {
    source,
    examples: (level.path[0] ?? from) < examples.length ? examples : undefined,
    parent: level.path,
    from,
    count,
    runTimeoutMs: pool.runTimeoutMs,
    timeoutMs,
    slot,
    trail: trail?.id,
    ...changing,
  };
}

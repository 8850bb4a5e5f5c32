import type { ChunkReply } from "../contract.ts";

// One chunk at a time in a lane, of all properties: asynchronous predicates must not see each other half done, as they never
// do on one thread. Lane side.

type Chunk = ChunkReply | Promise<ChunkReply>;

/**
 * A chunk that waited longer than this goes back without a run: the host counts the time of a call from when its lane
 * took it, and would take the wait for a run that hangs.
 */
const MAX_WAIT_MS = 5;
const NOTHING_RAN: ChunkReply = { runs: 0, ran: 0, skips: undefined, ended: false, ms: 0, isAsync: true };

/** Taken while it is the real one. */
const now: () => number = performance.now.bind(performance);

let busyUntil: Promise<unknown> | undefined;

export function laneIsBusy(): boolean {
  return busyUntil !== undefined;
}

/** Makes others wait for a chunk that has begun and goes on. */
export function inTurn(chunk: Chunk): Chunk {
  if (!(chunk instanceof Promise)) return chunk;
  const until: Promise<unknown> = chunk
    .catch(() => undefined)
    .then(() => {
      if (busyUntil === until) busyUntil = undefined;
    });
  busyUntil = until;
  return chunk;
}

/** Begins a chunk when those before it are done. */
export function waitForTurn(begin: () => Promise<ChunkReply>): Promise<ChunkReply> {
  const before = busyUntil;
  const askedAt = now();
  const chunk = (async () => {
    if (before !== undefined) await before;
    if (before !== undefined && now() - askedAt > MAX_WAIT_MS) return NOTHING_RAN;
    return begin();
  })();
  void inTurn(chunk);
  return chunk;
}

// Who may spin: lanes of one host hold as many tokens at once as there are cores to spare. A token is a word with the id
// of the lane that holds it, or 0. Claimed and given back by lanes; the host takes back those of a dead one.

import { typedArrayBytes } from "../protocol/primordials.ts";

/** Taken at load time: a task may replace them. */
const { compareExchange, store } = Atomics;

/** Index of a token that `laneId` now holds, or -1 when none is free. */
export function claimToken(tokens: Int32Array, laneId: number): number {
  const count = tokenCount(tokens);
  for (let index = 0; index < count; index++) {
    if (compareExchange(tokens, index, 0, laneId) === 0) return index;
  }
  return -1;
}

export function releaseToken(tokens: Int32Array, index: number): void {
  store(tokens, index, 0);
}

/** After the lane's death: gives back what it may have held. */
export function releaseTokensOf(tokens: Int32Array, laneId: number): void {
  const count = tokenCount(tokens);
  for (let index = 0; index < count; index++) compareExchange(tokens, index, laneId, 0);
}

function tokenCount(tokens: Int32Array): number {
  return typedArrayBytes(tokens) >> 2;
}

// Memory that was sent lately, kept for its receiver: a sender that drops its buffer right after the call would let the
// collector close the descriptor before the other side has opened it. Any thread.
import { append } from "../protocol/primordials.ts";

/** Far longer than any call waits for a lane that is alive, and no longer than memory may wait for the collector anyway. */
const KEPT_MS = 30_000;

const { now } = Date;
const { setTimeout } = globalThis;
let kept: Kept[] = [];
let last: Kept | undefined;
let sweeping = false;

interface Kept {
  readonly memory: object;
  until: number;
}

export function keepForAWhile(memory: object): void {
  const until = now() + KEPT_MS;
  // The same buffer many times over is the common case.
  if (last?.memory === memory) {
    last.until = until;
    return;
  }
  last = { memory, until };
  append(kept, last);
  if (!sweeping) sweepLater();
}

function sweepLater(): void {
  sweeping = true;
  setTimeout(sweep, KEPT_MS).unref();
}

function sweep(): void {
  sweeping = false;
  last = undefined;
  const time = now();
  const rest: typeof kept = [];
  for (let index = 0; index < kept.length; index++) {
    const entry = kept[index];
    if (entry !== undefined && entry.until > time) append(rest, entry);
  }
  kept = rest;
  if (rest.length > 0) sweepLater();
}

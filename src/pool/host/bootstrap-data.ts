// The bootstrap's data, when structuredClone() cannot take it: what holds a ProcessSharedBuffer crosses as the codec writes it.
// Host thread; when a pool is made.
import { Encoder } from "../codec/index.ts";
import type { LaneBootstrap } from "../protocol/messages.ts";
import { encodeAside, type EncodedValue } from "../ring/writer.ts";

/** Options have no limit of their own, as for what is cloned. */
const LIMIT_BYTES = 2 ** 31 - 1;

/** What was encoded, kept open as long as lanes may be started with it. */
const behind = new WeakMap<object, unknown>();

function encode(data: unknown): EncodedValue {
  return encodeAside(new Encoder(LIMIT_BYTES), data, undefined);
}

/** Whether lanes can be given `data` although structuredClone() refuses it. */
export function crossesEncoded(data: unknown): boolean {
  try {
    encode(data);
    return true;
  } catch {
    return false;
  }
}

/** The bootstrap as lanes get it. */
export function packBootstrap(bootstrap: LaneBootstrap | undefined): LaneBootstrap | undefined {
  if (bootstrap === undefined || isCloneable(bootstrap.data)) return bootstrap;
  const { href, name, data } = bootstrap;
  const packed: LaneBootstrap = { href, name, data: undefined, encoded: encode(data) };
  behind.set(packed, data);
  return packed;
}

function isCloneable(data: unknown): boolean {
  try {
    structuredClone(data);
    return true;
  } catch {
    return false;
  }
}

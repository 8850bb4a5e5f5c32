// The bootstrap's data, when structuredClone() cannot take it: what holds a ProcessSharedBuffer crosses as the codec writes it.
// Host thread; when a pool is made.
import { Encoder } from "../codec/index.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import type { LaneBootstrap } from "../protocol/messages.ts";
import { encodeAside, type EncodedValue } from "../ring/writer.ts";

/** Options have no limit of their own, as for what is cloned. */
const LIMIT_BYTES = 2 ** 31 - 1;

/** What was encoded, kept open as long as lanes may be started with it. */
const behind = new WeakMap<object, unknown>();

function encode(data: unknown, carrier?: SharedBufferCarrier): EncodedValue {
  return encodeAside(new Encoder(LIMIT_BYTES, carrier), data, undefined);
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

/**
 * The bootstrap as lanes get it.
 *
 * @param carrier of memory that is sent by reference, when lanes are processes: those get no data but by the codec
 * @throws {TypeError} when the data cannot cross to another process
 */
export function packBootstrap(
  bootstrap: LaneBootstrap | undefined,
  carrier: SharedBufferCarrier | undefined,
): LaneBootstrap | undefined {
  if (bootstrap === undefined || (carrier === undefined && isCloneable(bootstrap.data))) return bootstrap;
  const { href, name, data } = bootstrap;
  const packed: LaneBootstrap = { href, name, data: undefined, encoded: encodeFor(data, carrier) };
  behind.set(packed, data);
  return packed;
}

function encodeFor(data: unknown, carrier: SharedBufferCarrier | undefined): EncodedValue {
  try {
    return encode(data, carrier);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(
      `Expected \`worker.bootstrap.data\` to be something that lanes can be sent: ${reason}`,
      { cause },
    );
  }
}

function isCloneable(data: unknown): boolean {
  try {
    structuredClone(data);
    return true;
  } catch {
    return false;
  }
}

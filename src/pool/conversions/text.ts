// Strings and JSON, as UTF-8 with its length in bytes in front. Any thread.
import { KnittingError } from "../errors.ts";
import { type Prefixed, prefixed, readPrefixed, writePrefixed } from "./bytes.ts";

const encoder = new TextEncoder();
/** What is no UTF-8 is an error, and a byte order mark a character like others: what is read is what was written. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

function encode(value: string): Uint8Array {
  if (typeof value !== "string") throw new TypeError(`Expected a string, got ${typeof value}`);
  if (!LONE_SURROGATE.test(value)) return encoder.encode(value);
  throw new KnittingError(
    "KNT_ERROR_3",
    "KNT_ERROR_3: UTF-8 cannot express half a surrogate pair, which the string holds. Mend it with toWellFormed()",
  );
}

function decode(bytes: Uint8Array, what: string, offset: number): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw undecodable(`no ${what} is at offset ${offset}: the bytes there are no UTF-8`, cause);
  }
}

function undecodable(detail: string, cause: unknown): KnittingError {
  return new KnittingError("KNT_ERROR_2", `KNT_ERROR_2: Decoding failed: ${detail}`, {}, { cause });
}

function stringify(value: unknown): Uint8Array {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KnittingError("KNT_ERROR_2", `KNT_ERROR_2: No JSON of the value: ${reason}`, {}, { cause });
  }
  if (json !== undefined) return encoder.encode(json);
  throw new KnittingError(
    "KNT_ERROR_3",
    `KNT_ERROR_3: JSON has nothing for the value: it is ${typeof value}`,
  );
}

/**
 * Strings, as UTF-8 with its length in front.
 *
 * Besides what `Prefixed` lists, `write()` and `sizeOf()` throw KNT_ERROR_3 for half a surrogate pair, which UTF-8 does not
 * have, and `read()` throws KNT_ERROR_2 for bytes that are no UTF-8.
 */
export const text: Prefixed<string> = {
  write: (buffer, value, offset = 0) => writePrefixed(buffer, encode(value), offset, "the text"),
  read: (buffer, offset = 0) => decode(readPrefixed(buffer, offset, "the text"), "text", offset),
  sizeOf: (value) => prefixed(encode(value).byteLength),
};

/**
 * Values as JSON, with what JSON makes of them, as UTF-8 with its length in front.
 *
 * Besides what `Prefixed` lists, `write()` and `sizeOf()` throw KNT_ERROR_3 for what JSON leaves out (undefined, functions,
 * symbols) and KNT_ERROR_2 for what it fails at (cycles, bigints); `read()` throws KNT_ERROR_2 for bytes that are no JSON.
 */
export const json: Prefixed<unknown> = {
  write: (buffer, value, offset = 0) => writePrefixed(buffer, stringify(value), offset, "the JSON"),
  read(buffer, offset = 0) {
    const source = decode(readPrefixed(buffer, offset, "the JSON"), "JSON", offset);
    try {
      return JSON.parse(source) as unknown;
    } catch (cause) {
      throw undecodable(`the text at offset ${offset} is no JSON`, cause);
    }
  },
  sizeOf: (value) => prefixed(stringify(value).byteLength),
};

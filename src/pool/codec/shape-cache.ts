// Key lists of plain objects, as the decoder reads them: the same block of bytes gives the same list of interned keys.

import { append, BytesOf, fromCharCode, imul, keysOf, OBJECT_PROTOTYPE } from "../protocol/primordials.ts";
import { defineField } from "./define-field.ts";
import { viewBytes } from "./raw-buffer.ts";
import { corrupt } from "./refusals.ts";

const SLOTS = 512;

export interface KeyList {
  readonly keys: readonly string[];
  /**
   * An object with these keys, to be copied: writing to keys that are there asks no prototype, which may have a setter for
   * one of them, and is faster than adding them.
   */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly block: Uint8Array;
  readonly blockBytes: number;
}

/** Whether `object[key] = value` on a fresh object would not make an own data property, `__proto__` above all. */
export function needsDefining(key: string): boolean {
  return key in OBJECT_PROTOTYPE;
}

export class ShapeCache {
  #slots: (KeyList | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);

  /** The key list in `bytes` at [from, to). */
  read(bytes: Uint8Array, from: number, to: number): KeyList {
    let hash = to - from;
    for (let index = from; index < to; index++) hash = (imul(hash, 31) + (bytes[index] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const cached = this.#slots[slot];
    if (cached !== undefined && sameBytes(cached, bytes, from, to)) return cached;
    // The copy is parsed, not the source: the source may be shared memory that changes meanwhile.
    const list = parseBlock(new BytesOf(viewBytes(bytes, from, to - from)), to - from);
    this.#slots[slot] = list;
    return list;
  }
}

function sameBytes({ block, blockBytes }: KeyList, bytes: Uint8Array, from: number, to: number): boolean {
  const length = blockBytes;
  if (length !== to - from) return false;
  for (let index = 0; index < length; index++) {
    if (block[index] !== bytes[from + index]) return false;
  }
  return true;
}

function parseBlock(block: Uint8Array, blockBytes: number): KeyList {
  const keys: string[] = [];
  const pattern: Record<string, unknown> = {};
  const count = block[0] ?? 0;
  let at = 1;
  for (let index = 0; index < count; index++) {
    const length = block[at++];
    if (length === undefined || at + length > blockBytes) throw corrupt("a key list is cut short");
    let key = "";
    for (const end = at + length; at < end; at++) key += fromCharCode(block[at] ?? 0);
    key = intern(key);
    append(keys, key);
    defineField(pattern, key, undefined, true);
  }
  if (at !== blockBytes) throw corrupt("a key list is too long");
  return { keys, pattern, block, blockBytes };
}

/** Interned strings are compared and looked up by address; keys of an object are interned. */
function intern(key: string): string {
  return keysOf({ [key]: 0 })[0] ?? key;
}

// Key lists of plain objects, as the decoder reads them: the same block of bytes gives the same list of interned keys.

import { corrupt } from "./refusals.ts";

const SLOTS = 512;

export interface KeyList {
  readonly keys: readonly string[];
  /** Plain assignment is right for all keys: none meets a setter or read-only property of Object.prototype. */
  readonly assignable: boolean;
  readonly block: Uint8Array;
}

/** Whether `object[key] = value` on a fresh object would not make an own data property, `__proto__` above all. */
export function needsDefining(key: string): boolean {
  return key in Object.prototype;
}

export class ShapeCache {
  #slots: (KeyList | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);

  /** The key list in `bytes` at [from, to). */
  read(bytes: Uint8Array, from: number, to: number): KeyList {
    let hash = to - from;
    for (let index = from; index < to; index++) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const cached = this.#slots[slot];
    if (cached !== undefined && sameBytes(cached.block, bytes, from, to)) return cached;
    // The copy is parsed, not the source: the source may be shared memory that changes meanwhile.
    const list = parseBlock(new Uint8Array(bytes.subarray(from, to)));
    this.#slots[slot] = list;
    return list;
  }
}

function sameBytes(block: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const length = block.length;
  if (length !== to - from) return false;
  for (let index = 0; index < length; index++) {
    if (block[index] !== bytes[from + index]) return false;
  }
  return true;
}

function parseBlock(block: Uint8Array): KeyList {
  const keys: string[] = [];
  const count = block[0] ?? 0;
  let at = 1;
  for (let index = 0; index < count; index++) {
    const length = block[at++];
    if (length === undefined || at + length > block.length) throw corrupt("a key list is cut short");
    keys.push(String.fromCharCode(...block.subarray(at, at + length)));
    at += length;
  }
  if (at !== block.length) throw corrupt("a key list is too long");
  return { keys: intern(keys), assignable: !keys.some(needsDefining), block };
}

/** Interned strings are compared and looked up by address; keys of an object are interned. */
function intern(keys: readonly string[]): readonly string[] {
  return keys.map((key) => Object.keys({ [key]: 0 })[0] ?? key);
}

// Key lists of plain objects, as the encoder writes them: worked out once, then copied as a block of bytes.
// Records in a list share one block a message; later ones are two bytes.

import {
  append,
  BytesOf,
  charCodeAt,
  MapOf,
  mapClear,
  mapGet,
  mapSet,
  typedArrayBytes,
} from "../protocol/primordials.ts";

/** Larger or odder objects are written key by key. */
const MOST_KEYS = 40;
const LONGEST_KEY = 63;
const BLOCK_BYTES = 255;
/** Objects used as dictionaries make a new shape each; forget them all now and then. */
const MOST_SHAPES = 1024;
const MOST_ALIKE = 16;

export interface Shape {
  readonly keys: readonly string[];
  /** Count, then each key as a length byte and its ASCII bytes. */
  readonly block: Uint8Array;
  readonly blockBytes: number;
  /** The scope (a message, mostly) in which it was written last, and its number there. */
  scope: number;
  number: number;
}

export class ShapeBook {
  #byFirstKey: Map<string, Shape[]> = new MapOf<string, Shape[]>();
  #size = 0;
  #last: Shape = {
    keys: [],
    block: new BytesOf(1),
    blockBytes: 1,
    scope: -1,
    number: 0,
  };

  /** The shape of the first `count` keys, if it is known. */
  find(keys: readonly string[], count: number): Shape | undefined {
    if (sameKeys(this.#last.keys, keys, count)) return this.#last;
    const alike = mapGet(this.#byFirstKey, count === 0 ? "" : (keys[0] as string));
    if (alike === undefined) return undefined;
    for (let index = 0; index < alike.length; index++) {
      const shape = alike[index];
      if (shape !== undefined && sameKeys(shape.keys, keys, count)) return (this.#last = shape);
    }
    return undefined;
  }

  /** Remembers a shape; `undefined` if its keys do not fit a block. */
  add(keys: readonly string[], count: number): Shape | undefined {
    if (count === 0 || count > MOST_KEYS) return undefined;
    const own: string[] = [];
    for (let index = 0; index < count; index++) append(own, keys[index] as string);
    const block = keyBlock(own);
    if (block === undefined) return undefined;
    if (this.#size++ === MOST_SHAPES) {
      mapClear(this.#byFirstKey as Map<never, never>);
      this.#size = 1;
    }
    const shape: Shape = { keys: own, block, blockBytes: typedArrayBytes(block), scope: -1, number: 0 };
    const first = own[0] ?? "";
    const alike = mapGet(this.#byFirstKey, first);
    if (alike === undefined) mapSet(this.#byFirstKey, first, [shape]);
    else if (alike.length < MOST_ALIKE) append(alike, shape);
    else alike[this.#size % MOST_ALIKE] = shape;
    return (this.#last = shape);
  }
}

function sameKeys(known: readonly string[], keys: readonly string[], count: number): boolean {
  if (known.length !== count) return false;
  for (let index = 0; index < count; index++) {
    if (known[index] !== keys[index]) return false;
  }
  return true;
}

function keyBlock(keys: readonly string[]): Uint8Array | undefined {
  const bytes = new BytesOf(BLOCK_BYTES);
  let at = 0;
  bytes[at++] = keys.length;
  for (let which = 0; which < keys.length; which++) {
    const key = keys[which] as string;
    if (key.length > LONGEST_KEY || at + 1 + key.length > BLOCK_BYTES) return undefined;
    bytes[at++] = key.length;
    for (let index = 0; index < key.length; index++) {
      const code = charCodeAt(key, index);
      if (code > 0x7f) return undefined;
      bytes[at++] = code;
    }
  }
  const block = new BytesOf(at);
  for (let index = 0; index < at; index++) block[index] = bytes[index] as number;
  return block;
}

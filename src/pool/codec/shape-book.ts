// Key lists of plain objects, as the encoder writes them: worked out once, then copied as a block of bytes.
// Records in a list share one block a message; later ones are two bytes.

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
  /** The scope (a message, mostly) in which it was written last, and its number there. */
  scope: number;
  number: number;
}

export class ShapeBook {
  #byFirstKey: Map<string, Shape[]> = new Map<string, Shape[]>();
  #size = 0;
  #last: Shape = { keys: [], block: Uint8Array.of(0), scope: -1, number: 0 };

  /** The shape of the first `count` keys, if it is known. */
  find(keys: readonly string[], count: number): Shape | undefined {
    if (sameKeys(this.#last.keys, keys, count)) return this.#last;
    const alike = this.#byFirstKey.get(keys[0] ?? "");
    if (alike === undefined) return undefined;
    for (const shape of alike) {
      if (sameKeys(shape.keys, keys, count)) return (this.#last = shape);
    }
    return undefined;
  }

  /** Remembers a shape; `undefined` if its keys do not fit a block. */
  add(keys: readonly string[], count: number): Shape | undefined {
    if (count === 0 || count > MOST_KEYS) return undefined;
    const own = keys.slice(0, count);
    const block = keyBlock(own);
    if (block === undefined) return undefined;
    if (this.#size++ === MOST_SHAPES) {
      this.#byFirstKey.clear();
      this.#size = 1;
    }
    const shape: Shape = { keys: own, block, scope: -1, number: 0 };
    const first = own[0] ?? "";
    const alike = this.#byFirstKey.get(first);
    if (alike === undefined) this.#byFirstKey.set(first, [shape]);
    else if (alike.length < MOST_ALIKE) alike.push(shape);
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
  const bytes: number[] = [keys.length];
  for (const key of keys) {
    if (key.length > LONGEST_KEY) return undefined;
    bytes.push(key.length);
    for (let index = 0; index < key.length; index++) {
      const code = key.charCodeAt(index);
      if (code > 0x7f) return undefined;
      bytes.push(code);
    }
  }
  return bytes.length > BLOCK_BYTES ? undefined : Uint8Array.from(bytes);
}

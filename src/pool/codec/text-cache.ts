// Short strings that came before: the same bytes give the same string, without a call into C++ or an allocation.

import { charCodeAt, imul } from "../protocol/primordials.ts";
import { latin1Slice } from "./raw-buffer.ts";

const SLOTS = 1024;
const LONGEST = 16;

export class TextCache {
  static readonly LONGEST: number = LONGEST;
  readonly #texts: string[] = new Array<string>(SLOTS).fill("");
  readonly #bytes: Uint8Array = new Uint8Array(SLOTS * LONGEST);
  /** The hash that met each slot last: a string is remembered when it comes a second time, most never do. */
  readonly #met: Int32Array = new Int32Array(SLOTS);

  /** The string of `length` (at most LONGEST) ASCII bytes at `from`. */
  read(source: Uint8Array, from: number, length: number): string {
    if (length === 0) return "";
    const bytes = this.#bytes;
    let hash = length;
    for (let index = 0; index < length; index++)
      hash = (imul(hash, 31) + (source[from + index] as number)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    const at = slot * LONGEST;
    const cached = this.#texts[slot] as string;
    if (cached.length === length) {
      let index = 0;
      while (index < length && bytes[at + index] === source[from + index]) index++;
      if (index === length) return cached;
    }
    if (this.#met[slot] !== hash) {
      this.#met[slot] = hash;
      return latin1Slice(source, from, from + length);
    }
    return this.#remember(slot, source, from, length);
  }

  #remember(slot: number, source: Uint8Array, from: number, length: number): string {
    const text = latin1Slice(source, from, from + length);
    // From the string, not again from the source: the source may be shared memory that changes meanwhile.
    for (let index = 0; index < length; index++)
      this.#bytes[slot * LONGEST + index] = charCodeAt(text, index);
    this.#texts[slot] = text;
    return text;
  }
}

// The walk over bytes, reading: scalars, references and the choice of what to make. Mirrors value-writer.ts.
// The decoder owns one; its state is that of one message.

import { charCodeAt, mendArrays, putElement, symbolFor, toBigInt } from "../protocol/primordials.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { BufferDirectory } from "./buffer-directory.ts";
import { ByteReader } from "./byte-reader.ts";
import { readContainer } from "./container-reader.ts";
import { readExotic } from "./exotic-reader.ts";
import { fillLater, readLater, type Unfilled } from "./later-reader.ts";
import { corrupt } from "./refusals.ts";
import { type KeyList, ShapeCache } from "./shape-cache.ts";
import {
  BIGINT_64,
  BIGINT_HEX,
  DATE,
  END,
  ENVELOPE,
  FALSE,
  FLOAT,
  INTEGER,
  LATER,
  MAX_DEPTH,
  NULL,
  OBJECT_NEW_SHAPE,
  REFERENCE,
  SHORT_TEXT,
  SMALL_INTEGER,
  SYMBOL,
  TEXT,
  TRUE,
  UNDEFINED,
  WIDE_TEXT,
} from "./tags.ts";

/** The writer goes one deeper than MAX_DEPTH in odd corners; beyond this the bytes are not the writer's. */
const DEEPEST = MAX_DEPTH + 8;
/** A longer list of objects is dropped rather than emptied. */
const KEPT_OBJECTS = 64;

export class ValueReader extends ByteReader {
  readonly shapes: ShapeCache = new ShapeCache();
  readonly buffers: BufferDirectory = new BufferDirectory();
  /** Opens memory that another process sent by reference; `undefined`: the other side is a thread. */
  carrier: SharedBufferCarrier | undefined = undefined;
  /** Key lists of this message, by number. */
  keyLists: KeyList[] = [];
  readonly later: Unfilled[] = [];
  /** Array elements that may still be announced: each takes a byte at least, so honest bytes never run out. */
  #elements = 0;
  #objects: (object | undefined)[] = [];
  #count = 0;
  #depth = 0;

  /** Reads the one value of a message. `reset` must follow, also after an error. */
  wholeValue(): unknown {
    mendArrays();
    this.#elements = this.end - this.pos;
    const value = this.value();
    // Filling one may postpone more.
    for (let next = 0; next < this.later.length; next++) {
      const unfilled = this.later[next];
      if (unfilled !== undefined) fillLater(this, unfilled);
    }
    return value;
  }

  reset(): void {
    this.close();
    if (this.keyLists.length > 0) this.keyLists = [];
    this.later.length = 0;
    this.buffers.clear();
    this.#depth = 0;
    if (this.#count > KEPT_OBJECTS) this.#objects = [];
    else for (let index = 0; index < this.#count; index++) this.#objects[index] = undefined;
    this.#count = 0;
  }

  value(): unknown {
    const tag = this.byte();
    if (tag >= SMALL_INTEGER) return tag - SMALL_INTEGER;
    if (tag >= SHORT_TEXT) return this.ascii(tag - SHORT_TEXT);
    if (tag >= OBJECT_NEW_SHAPE && tag <= ENVELOPE) return readContainer(this, tag);
    switch (tag) {
      case INTEGER:
        return this.integer();
      case FLOAT:
        return this.float();
      case TRUE:
        return true;
      case FALSE:
        return false;
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case TEXT:
      case WIDE_TEXT:
        return this.textOf(tag);
      case REFERENCE:
        return this.#reference();
      case LATER:
        return readLater(this);
      case BIGINT_64:
        return this.bigint64();
      case BIGINT_HEX:
        return this.#bigint();
      case SYMBOL:
        return symbolFor(this.text());
      default:
        if (tag >= DATE) return readExotic(this, tag);
        throw corrupt(`unknown tag ${tag}`);
    }
  }

  /** Numbers a new object; must be called in the order in which the writer met them, before its contents are read. */
  register<T extends object>(object: T): T {
    putElement(this.#objects, this.#count++, object);
    return object;
  }

  /** Steps over END, if that comes next. */
  takeEnd(): boolean {
    if (this.pos >= this.end || this.in[this.pos] !== END) return false;
    this.pos++;
    return true;
  }

  enter(): void {
    if (++this.#depth > DEEPEST) throw corrupt("nested too deeply");
  }

  leave(): void {
    this.#depth--;
  }

  /** Reads a count of array elements that follow. */
  elementCount(): number {
    const count = this.size();
    this.#elements -= count;
    if (this.#elements < 0) throw corrupt("more elements than bytes");
    return count;
  }

  #reference(): object {
    const number = this.size();
    const object = number < this.#count ? this.#objects[number] : undefined;
    if (object === undefined) throw corrupt("a reference to nothing");
    return object;
  }

  #bigint(): bigint {
    const negative = this.byte() === 1;
    const digits = this.text();
    if (!isHex(digits)) throw corrupt("not a bigint");
    const magnitude = toBigInt(`0x${digits}`);
    return negative ? -magnitude : magnitude;
  }
}

function isHex(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = charCodeAt(text, index);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return text.length > 0;
}

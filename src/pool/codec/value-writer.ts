// The walk over a value, writing: scalars, references and the choice of what an object is. What containers look like
// inside is in the other writers. The encoder owns one; its state is that of one message.

import {
  append,
  asIntN,
  hexOf,
  isArray,
  mendArrays,
  OBJECT_PROTOTYPE,
  prototypeOf,
  symbolKey,
} from "../protocol/primordials.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { BufferTable } from "./buffer-table.ts";
import { ByteWriter } from "./byte-writer.ts";
import { writeArray, writeObject } from "./container-writer.ts";
import { writeExotic } from "./exotic-writer.ts";
import { IdentityTable } from "./identity-table.ts";
import { type LaterBody, writeLaterBody } from "./later-writer.ts";
import { functionRefused, symbolRefused } from "./refusals.ts";
import { ShapeBook } from "./shape-book.ts";
import {
  BIGINT_64,
  BIGINT_HEX,
  FALSE,
  FLOAT,
  INTEGER,
  LATER,
  MAX_DEPTH,
  NULL,
  REFERENCE,
  SMALL_INTEGER,
  SMALL_INTEGER_LIMIT,
  SYMBOL,
  TRUE,
  UNDEFINED,
} from "./tags.ts";

/** Room for the tag and body of any scalar but strings and large bigints. */
const SCALAR_BYTES = 16;
/** Stands in paths for the steps down to a container that was postponed. */
const DEEP = "…";
/** Deeper than any path: MAX_DEPTH, and the steps that error fields and envelopes add at the end. */
const PATH_STEPS = 2 * MAX_DEPTH;
const KEYS = 64;

/** A place to return to when what was written since cannot be kept. */
export interface Mark {
  readonly pos: number;
  readonly objects: number;
  readonly buffers: number;
  readonly later: number;
  readonly shapes: number;
  readonly depth: number;
}

export class ValueWriter extends ByteWriter {
  readonly objects: IdentityTable = new IdentityTable();
  readonly shapes: ShapeBook = new ShapeBook();
  readonly buffers: BufferTable;
  /** Has another process find memory that is sent by reference; `undefined`: the other side is a thread. */
  readonly carrier: SharedBufferCarrier | undefined;
  /** Counts messages: what the numbers of shapes belong to. */
  shapeScope = 0;
  shapeCount = 0;
  /** Steps to the value being written; `path[depth - 1]` is the last one. */
  readonly path: (string | number)[] = new Array<number>(PATH_STEPS).fill(0);
  depth = 0;
  /** The keys of the object at hand; used up before any of its values is walked. */
  readonly keyList: string[] = new Array<string>(KEYS).fill("");
  /** Fields of errors that cannot cross are dropped instead of refused. */
  lenient = false;
  /** Something enumerable was put on Object.prototype: `for in` would list it with every object. */
  prototypePolluted = false;
  #later: LaterBody[] = [];

  constructor(maxPayloadBytes: number, carrier: SharedBufferCarrier | undefined) {
    super(maxPayloadBytes);
    this.carrier = carrier;
    this.buffers = new BufferTable(carrier === undefined);
  }

  /** Writes the one value of a message. `reset` must follow, also after an error. */
  wholeValue(value: unknown): void {
    this.prototypePolluted = hasEnumerable(OBJECT_PROTOTYPE);
    mendArrays();
    this.value(value);
    for (let next = 0; next < this.#later.length; next++) {
      const body = this.#later[next];
      if (body === undefined) continue;
      this.path[0] = DEEP;
      this.depth = 1;
      writeLaterBody(this, body);
    }
  }

  reset(): void {
    if (this.objects.count > 0) this.objects.truncate(0);
    if (this.#later.length > 0) this.#later = [];
    this.buffers.clear();
    this.shapeScope++;
    this.shapeCount = 0;
    this.depth = 0;
    this.root = undefined;
  }

  value(value: unknown): void {
    if (this.pos + SCALAR_BYTES > this.end) this.reserve(SCALAR_BYTES);
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return this.number(value);
      case "object":
        if (value === null) this.out[this.pos++] = NULL;
        else this.object(value);
        return;
      case "boolean":
        this.out[this.pos++] = value ? TRUE : FALSE;
        return;
      case "undefined":
        this.out[this.pos++] = UNDEFINED;
        return;
      case "bigint":
        return this.bigint(value);
      case "symbol":
        return this.symbol(value);
      default:
        throw functionRefused(value as object, this.currentPath());
    }
  }

  number(value: number): void {
    const { out } = this;
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      if (value >= 0 && value < SMALL_INTEGER_LIMIT) {
        out[this.pos++] = SMALL_INTEGER + value;
        return;
      }
      let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
      out[this.pos++] = INTEGER;
      while (zigzag > 0x7f) {
        out[this.pos++] = (zigzag & 0x7f) | 0x80;
        zigzag >>>= 7;
      }
      out[this.pos++] = zigzag;
      return;
    }
    out[this.pos++] = FLOAT;
    this.float(value);
  }

  bigint(value: bigint): void {
    if (asIntN(64, value) === value) {
      this.byte(BIGINT_64);
      this.bigint64(value);
      return;
    }
    this.byte(BIGINT_HEX);
    this.byte(value < 0n ? 1 : 0);
    this.text(hexOf(value < 0n ? -value : value, 16));
  }

  symbol(value: symbol): void {
    const key = symbolKey(value);
    if (key === undefined) throw symbolRefused(value, this.currentPath());
    this.byte(SYMBOL);
    this.text(key);
  }

  object(object: object): void {
    const known = this.objects.findOrAdd(object);
    if (known >= 0) {
      this.byte(REFERENCE);
      this.size(known);
      return;
    }
    if (isArray(object)) return writeArray(this, object);
    const prototype: unknown = prototypeOf(object);
    if (prototype === OBJECT_PROTOTYPE || prototype === null) return writeObject(this, object, true);
    writeExotic(this, object, prototype as object);
  }

  /** Too deep: leaves the body for later and tells the container's kind. The caller adds the head, if there is one. */
  postpone(kind: number, object: object): boolean {
    if (this.depth < MAX_DEPTH) return false;
    this.byte(LATER);
    this.byte(kind);
    append(this.#later, { kind, object });
    return true;
  }

  currentPath(): (string | number)[] {
    const path: (string | number)[] = [];
    for (let step = 0; step < this.depth; step++) append(path, this.path[step] as string | number);
    return path;
  }

  mark(): Mark {
    return {
      pos: this.pos - this.start,
      objects: this.objects.count,
      buffers: this.buffers.count,
      later: this.#later.length,
      shapes: this.shapeCount,
      depth: this.depth,
    };
  }

  /** Forgets what was written since `mark`. */
  returnTo(mark: Mark): void {
    this.pos = this.start + mark.pos;
    this.objects.truncate(mark.objects);
    this.buffers.truncate(mark.buffers);
    this.#later.length = mark.later;
    // Key blocks written since are gone: start a new scope, so that every shape is written out again, numbering on.
    this.shapeScope++;
    this.shapeCount = mark.shapes;
    this.depth = mark.depth;
  }
}

function hasEnumerable(object: object): boolean {
  for (const _ in object) return true;
  return false;
}

/// <reference lib="esnext.disposable" preserve="true" />
// What users hold of memory that processes share. Any thread; the codec sends it by reference.
import { closed, outOfRange, wrongName } from "../native/memory-errors.ts";
import { createAnonymous, createNamed, openNamed } from "../native/segment.ts";
import { BytesOf, hasOwn, OBJECT_PROTOTYPE, pin, prototypeOf } from "../protocol/primordials.ts";
import { keepForAWhile } from "./in-flight.ts";
import { checkNamedMemory, trustsOtherCopies } from "./lane-rules.ts";
import type { BufferSource, OutgoingBuffer, SharedBufferReference } from "./reference.ts";
import { adopt, type Opening, resolve, SharedMemory } from "./shared-memory.ts";

/** How memory is made. */
export interface ProcessSharedBufferOptions {
  /** Size in bytes, a whole number from 1 on. */
  readonly bytes: number;
  /**
   * Name by which other processes of the same user open it: letters, digits, `.`, `_` and `-`, beginning with a letter or
   * digit; up to 250 characters on Linux and 30 on macOS. It stays until `unlink()`. @default none: it crosses in calls only
   */
  readonly name?: string;
}

/** The typed arrays of JavaScript. */
export interface TypedArrayClass<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
}

/** Recognises buffers of another copy of this package, and gives the reference of one. */
const REFER: unique symbol = Symbol.for("knitting.ProcessSharedBuffer") as never;

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * structuredClone() and postMessage() would make an empty object of a buffer. They refuse symbols, and say which: this one
 * is the sentence that users read.
 */
const ONLY_IN_CALLS = Symbol(
  "a ProcessSharedBuffer: it crosses in calls of a pool, and else by its name: ProcessSharedBuffer.open(name)",
);

/** Set inside the class, which alone can construct. */
let wrap: (memory: SharedMemory, offset?: number, length?: number) => ProcessSharedBuffer;
/** `undefined` for what is no buffer of this copy. Asks nothing that a task could have replaced. */
let referOwn: (value: object) => OutgoingBuffer | undefined;
let isOwn: (value: object) => boolean;

/** Of parts, so that every typed array can be made of them. */
const ALIGNMENT = 8;
const { isSafeInteger } = Number;

/**
 * Memory that threads and processes share, mapped into this process. In arguments, results, `Envelope` headers and
 * `bootstrap.data` of a pool it crosses by reference: the other side gets a ProcessSharedBuffer over the same memory.
 *
 * Creating and opening need the optional package `koffi`; a thread lane cannot do either, and gets memory without it. Whoever
 * has the memory open keeps it: `close()` ends only one's own use. `Atomics` works on its views in all processes, except for `wait`,
 * `waitAsync` and `notify`.
 *
 * @example
 *   using buffer = ProcessSharedBuffer.create({ bytes: 1_000_000 });
 *   await pool.call.fill(buffer);
 *   const numbers = buffer.array(Float64Array);
 */
export class ProcessSharedBuffer {
  readonly #opening: Opening;
  readonly #offset: number;
  readonly #length: number;
  /** A subbuffer closes for itself, and with the buffer that it is a part of. */
  readonly #isPart: boolean;
  #isClosed = false;

  private constructor(opening: Opening, offset: number, length: number, isPart: boolean) {
    if (!(opening?.memory instanceof SharedMemory)) {
      throw new TypeError(
        "Expected ProcessSharedBuffer.create() or ProcessSharedBuffer.open(), got a call of the constructor",
      );
    }
    this.#opening = opening;
    this.#offset = offset;
    this.#length = length;
    this.#isPart = isPart;
    pin(this, "crosses", ONLY_IN_CALLS, true);
  }

  /**
   * Makes memory, all zero.
   *
   * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE when `koffi` is missing or may not be loaded here;
   *   SHARED_MEMORY_RANGE when `bytes` is no whole number from 1 on; SHARED_MEMORY_NAME when the name is taken, or no name;
   *   SHARED_MEMORY_FAILED when the system has no room; KNT_ERROR_PERMISSION for a name, in a lane that may not write
   *   /dev/shm
   * @throws {TypeError} when the options are no object, or hold an unknown one
   */
  static create(options: ProcessSharedBufferOptions): ProcessSharedBuffer {
    const { bytes, name } = checkOptions(options);
    if (name !== undefined) checkNamedMemory("Making", name, ["read", "write"]);
    const segment = name === undefined ? createAnonymous(bytes) : createNamed(name, bytes, { reserve: true });
    return wrap(adopt(segment));
  }

  /**
   * Opens memory that somebody, in this or another process, has created with a name.
   *
   * @throws {KnittingError} SHARED_MEMORY_NAME when there is none of that name, it belongs to another user, or it is no
   *   name; SHARED_MEMORY_UNAVAILABLE and SHARED_MEMORY_FAILED as `create()` does; KNT_ERROR_PERMISSION in a lane that may not
   *   read and write /dev/shm
   */
  static open(name: string): ProcessSharedBuffer {
    checkNamedMemory("Opening", name, ["read", "write"]);
    return wrap(adopt(openNamed(name)));
  }

  /** Its size in bytes; after `close()` too. */
  get byteLength(): number {
    return this.#length;
  }

  /** Where it begins in the memory, in bytes: 0, but for subbuffers. */
  get byteOffset(): number {
    return this.#offset;
  }

  /** `undefined` when it was created without one. */
  get name(): string | undefined {
    return this.#opening.memory.name;
  }

  /** Whether `close()` was called, of it or of the buffer that it is a part of. */
  get isClosed(): boolean {
    return this.#isClosed || this.#opening.isClosed;
  }

  /**
   * The memory, or a part of it. What others write is seen in it. After `close()` it stays usable, and is memory of which
   * nobody else need have any part.
   *
   * @param offset in bytes, @default 0
   * @param length in bytes, @default all that follows
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  view(offset = 0, length: number = this.#length - offset): Uint8Array {
    this.#check(offset, length, 1);
    return new BytesOf(this.#opening.memory.buffer, this.#offset + offset, length);
  }

  /**
   * All of the memory as a typed array, such as `buffer.array(Float64Array)`: as many elements as fit.
   *
   * @throws {KnittingError} SHARED_MEMORY_CLOSED
   */
  array<View>(Class: TypedArrayClass<View>): View {
    this.#check(0, 0, 1);
    const length = Math.floor(this.#length / Class.BYTES_PER_ELEMENT);
    return new Class(this.#opening.memory.buffer, this.#offset, length);
  }

  /**
   * A part of it, which crosses by reference like the whole. It closes with the buffer that it is a part of, or before by
   * its own `close()`, which leaves that one open.
   *
   * @param offset in bytes, a multiple of 8
   * @param length in bytes, at least 1, @default all that follows
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  subbuffer(offset: number, length: number = this.#length - offset): ProcessSharedBuffer {
    this.#check(offset, length, ALIGNMENT);
    if (length === 0) throw outOfRange("the length of a subbuffer", "at least 1", length);
    return new ProcessSharedBuffer(this.#opening, this.#offset + offset, length, true);
  }

  /** Ends this use of the memory. Others that have it open keep it, and a name stays. Closing again does nothing. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isPart) this.#opening.close();
  }

  /**
   * Takes the name away, also after `close()`: who has the memory open keeps it, nobody can open it any more. A name that is
   * gone already is no error.
   *
   * @throws {KnittingError} SHARED_MEMORY_NAME when it never had one; KNT_ERROR_PERMISSION in a lane that may not write /dev/shm
   */
  unlink(): void {
    const { memory } = this.#opening;
    if (memory.name === undefined)
      throw wrongName(undefined, "a ProcessSharedBuffer without a name has none to take away");
    checkNamedMemory("Taking away the name of", memory.name, ["write"]);
    memory.unlink(memory.name);
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** For the codec, of any copy of this package. */
  #refer(): OutgoingBuffer {
    if (this.isClosed) throw closed(this.#title());
    const { memory } = this.#opening;
    keepForAWhile(memory);
    return { reference: memory.refer(this.#offset, this.#length), mirror: () => memory.mirror() };
  }

  #inspect(): string {
    const name = this.name === undefined ? "" : ` "${this.name}"`;
    return `ProcessSharedBuffer${name} { ${this.#length} bytes${this.isClosed ? ", closed" : ""} }`;
  }

  #title(): string {
    return this.name === undefined ? "This ProcessSharedBuffer" : `ProcessSharedBuffer "${this.name}"`;
  }

  #check(offset: number, length: number, alignment: number): void {
    if (this.isClosed) throw closed(this.#title());
    const all = this.#length;
    if (!isSafeInteger(offset) || offset < 0 || offset > all || offset % alignment !== 0) {
      const what = alignment === 1 ? "a whole number" : `a multiple of ${alignment}`;
      throw outOfRange("`offset`", `${what} from 0 to ${all}`, offset);
    }
    if (!isSafeInteger(length) || length < 0 || length > all - offset) {
      throw outOfRange("`length`", `a whole number from 0 to ${all - offset}`, length);
    }
  }

  static {
    wrap = (memory, offset = 0, length = memory.bytes) =>
      new ProcessSharedBuffer(memory.open(), offset, length, false);
    isOwn = (value) => #opening in value;
    referOwn = (value) => (#opening in value ? value.#refer() : undefined);
    pin(this.prototype, REFER, function refer(this: ProcessSharedBuffer) {
      return this.#refer();
    });
    pin(this.prototype, INSPECT, function inspect(this: ProcessSharedBuffer) {
      return this.#inspect();
    });
  }
}

function checkOptions(options: unknown): ProcessSharedBufferOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Expected an object { bytes, name? }, got ${options === null ? "null" : typeof options}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (key !== "bytes" && key !== "name") {
      throw new TypeError(
        `Unknown option \`${key}\`. ProcessSharedBuffer.create() takes \`bytes\` and \`name\``,
      );
    }
  }
  return options as ProcessSharedBufferOptions;
}

/** Whether `value` is a ProcessSharedBuffer of this or another copy of the package. */
export function isSharedBuffer(value: object): value is ProcessSharedBuffer {
  if (isOwn(value)) return true;
  if (!trustsOtherCopies() || !(REFER in value)) return false;
  // Not by way of Object.prototype, or a task could make buffers of what other tasks return.
  for (
    let link: object | null = value;
    link !== null && link !== OBJECT_PROTOTYPE;
    link = prototypeOf(link)
  ) {
    if (hasOwn(link, REFER)) return true;
  }
  return false;
}

/**
 * What a buffer crosses as.
 *
 * @throws {KnittingError} SHARED_MEMORY_CLOSED
 */
export function outgoing(buffer: ProcessSharedBuffer): OutgoingBuffer {
  return referOwn(buffer) ?? (buffer as unknown as { [REFER](): OutgoingBuffer })[REFER]();
}

/** The buffer that a reference means, here. Throws as the carrier does. */
export function openReference(reference: SharedBufferReference, source: BufferSource): ProcessSharedBuffer {
  return wrap(resolve(reference, source), reference.offset, reference.length);
}

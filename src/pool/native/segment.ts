// Memory that processes share, mapped into this one: anonymous, named, or behind a descriptor that came from elsewhere.
// Any thread; each Segment belongs to the thread that opened it.
import { loadNative, type MemoryCalls, type MemoryFacts } from "./libc.ts";
import { Mapping, watchOwner } from "./mapping.ts";
import { checkBytes, closed, notHere, outOfRange, wrongName } from "./memory-errors.ts";

/** For every typed array. */
const VIEW_ALIGNMENT = 8;
/** For the word of a futex. */
const WORD_ALIGNMENT = 4;
const { isSafeInteger } = Number;

export class Segment {
  /** Its size. A named one has at least as many behind it; see `openNamed`. */
  readonly bytes: number;
  /** `undefined` for an anonymous one. */
  readonly name: string | undefined;
  /** The same for all Segments over the same memory, and for no other. `undefined` where the system does not say. */
  readonly identity: string | undefined;
  readonly #mapping: Mapping;
  readonly #memory: MemoryCalls;
  #linked: boolean;

  /** @param handle is its own from here on, also when it throws */
  constructor(memory: MemoryCalls, handle: number, bytes: number, name: string | undefined) {
    this.bytes = bytes;
    this.name = name;
    this.#memory = memory;
    this.#linked = name !== undefined;
    try {
      this.identity = memory.measure(handle).identity;
      this.#mapping = new Mapping(memory, handle, bytes);
    } catch (error) {
      memory.close(handle);
      throw error;
    }
    watchOwner(this, this.#mapping);
  }

  /** What a child inherits, or another thread opens: an anonymous one's own, until it is closed; else `undefined`. */
  get descriptor(): number | undefined {
    return this.#memory.hasDescriptors ? this.#mapping.handle : undefined;
  }

  get isClosed(): boolean {
    return this.#mapping.state !== "open";
  }

  /**
   * A plain ArrayBuffer over [offset, offset + length), a new one for each call. It stays valid after `close()`, when it
   * is memory that nobody else sees.
   *
   * @param offset in bytes, a multiple of 8, @default 0
   * @param length in bytes, @default all that follows
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  view(offset = 0, length: number = this.bytes - offset): ArrayBuffer {
    this.#check(offset, length, VIEW_ALIGNMENT);
    return this.#mapping.view(offset, length);
  }

  /**
   * The same memory as a SharedArrayBuffer, for other threads: it needs no koffi there, and lives as long as one of them refers
   * to it, after `close()` too.
   *
   * @throws {KnittingError} SHARED_MEMORY_CLOSED; SHARED_MEMORY_UNAVAILABLE in Bun, and on other systems than Linux;
   *   SHARED_MEMORY_FAILED
   */
  mirror(): SharedArrayBuffer {
    this.#check(0, 0, VIEW_ALIGNMENT);
    return this.#mapping.mirror();
  }

  /** Has a mirror of it show other memory, ahead of `close()`: nobody must need what it showed. */
  blank(mirror: SharedArrayBuffer): void {
    this.#memory.blankMirror(mirror);
  }

  /**
   * Where the byte at `offset` is in this process, as futexes are told of it. Good until `close()`, and as long as somebody
   * refers to this Segment.
   *
   * @param offset in bytes, a multiple of 4
   * @throws {KnittingError} SHARED_MEMORY_RANGE, SHARED_MEMORY_CLOSED
   */
  addressOf(offset: number): number {
    this.#check(offset, 0, WORD_ALIGNMENT);
    return this.#mapping.address + offset;
  }

  /** Closes the descriptor ahead of the rest, once nobody new needs it. Does nothing when there is none. */
  closeDescriptor(): void {
    if (this.#memory.hasDescriptors) this.#mapping.closeHandle();
  }

  /** Lets the memory go; others that have it keep it, and a name stays. Closing again does nothing. */
  close(): void {
    this.#mapping.close();
  }

  /**
   * Takes its name away: who has it open keeps it, nobody can open it any more. Also after `close()`. Again it does
   * nothing.
   *
   * @throws {KnittingError} SHARED_MEMORY_NAME when it never had one
   */
  unlink(): void {
    if (this.name === undefined) throw wrongName(undefined, "anonymous memory has no name to take away");
    if (!this.#linked) return;
    this.#memory.unlink(this.name);
    this.#linked = false;
  }

  #check(offset: number, length: number, alignment: number): void {
    if (this.isClosed) throw closed(this.name === undefined ? "This shared memory" : `"${this.name}"`);
    if (!isSafeInteger(offset) || offset < 0 || offset > this.bytes || offset % alignment !== 0) {
      throw outOfRange("an offset", `a multiple of ${alignment} from 0 to ${this.bytes}`, offset);
    }
    if (!isSafeInteger(length) || length < 0 || length > this.bytes - offset) {
      throw outOfRange("a length", `a whole number from 0 to ${this.bytes - offset}`, length);
    }
  }
}

/**
 * Memory without a name, which others get by its descriptor. Costs nothing until it is touched. Its size cannot change.
 *
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE, SHARED_MEMORY_RANGE, SHARED_MEMORY_FAILED
 */
export function createAnonymous(bytes: number): Segment {
  checkBytes("the size of shared memory", bytes);
  const { memory } = loadNative();
  return new Segment(memory, memory.createAnonymous(bytes), bytes, undefined);
}

/**
 * Memory that others of the same user open by its name. The name stays until `unlink()`, longer than this process.
 *
 * @param name letters, digits, `.`, `_` and `-`; at most 250 characters on Linux, 30 on macOS
 * @param options `reserve` takes the pages at once, so that a full file system is an error here, and no crash (SIGBUS)
 *   when they are touched
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE, SHARED_MEMORY_RANGE, SHARED_MEMORY_FAILED; SHARED_MEMORY_NAME when
 *   it is taken or no name
 */
export function createNamed(
  name: string,
  bytes: number,
  options: { readonly reserve?: boolean } = {},
): Segment {
  checkBytes("the size of shared memory", bytes);
  const { memory } = loadNative();
  checkName(name, memory.longestName);
  const handle = memory.createNamed(name, bytes, options.reserve === true);
  return openedByName(memory, handle, bytes, name);
}

/**
 * Opens memory that another process has created, in its whole size; on Windows and macOS that may be rounded up to pages.
 *
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE, SHARED_MEMORY_FAILED; SHARED_MEMORY_NAME when there is none, or it is no
 *   name
 */
export function openNamed(name: string): Segment {
  const { memory } = loadNative();
  checkName(name, memory.longestName);
  const handle = memory.openNamed(name);
  const { bytes } = memory.measure(handle);
  if (bytes > 0) return openedByName(memory, handle, bytes, name);
  memory.close(handle);
  throw wrongName(name, "it has no size yet: its creator is about to give it one, or died before");
}

/** How to open memory by a descriptor. */
export interface OpenDescriptorOptions {
  /** What the memory was when the descriptor was named: other memory by now is taken for closed memory. */
  readonly identity?: string | undefined;
  /** Whether the Segment keeps a descriptor of its own, to pass on. @default false */
  readonly keep?: boolean;
}

/**
 * Maps the memory behind a descriptor that `createAnonymous()` made, in this or another process. The descriptor stays the
 * caller's, who may close it afterwards.
 *
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE, SHARED_MEMORY_FAILED; SHARED_MEMORY_RANGE when it is smaller than `bytes`;
 *   SHARED_MEMORY_CLOSED when it has another identity
 */
export function openDescriptor(fd: number, bytes: number, options: OpenDescriptorOptions = {}): Segment {
  checkBytes("the size of shared memory", bytes);
  const native = loadNative();
  const { memory } = native;
  if (!memory.hasDescriptors) throw notHere("Opening shared memory by its descriptor", process.platform);
  const own = native.duplicate(fd);
  try {
    checkMemory(fd, bytes, memory.measure(own), options.identity);
  } catch (error) {
    memory.close(own);
    throw error;
  }
  const segment = new Segment(memory, own, bytes, undefined);
  if (options.keep !== true) segment.closeDescriptor();
  return segment;
}

function checkMemory(fd: number, bytes: number, facts: MemoryFacts, identity: string | undefined): void {
  if (identity !== undefined && facts.identity !== identity)
    throw closed(`Shared memory at descriptor ${fd}`);
  if (!facts.isFixed) {
    throw outOfRange("a descriptor", "one of memory whose size is fixed, which touching it relies on", fd);
  }
  if (facts.bytes < bytes) throw outOfRange("the size of shared memory", `at most ${facts.bytes}`, bytes);
}

/** Others open it by its name, so that its descriptor is of no more use. On Windows it keeps the name alive. */
function openedByName(memory: MemoryCalls, handle: number, bytes: number, name: string): Segment {
  const segment = new Segment(memory, handle, bytes, name);
  segment.closeDescriptor();
  return segment;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function checkName(name: string, longest: number): void {
  if (typeof name === "string" && name.length <= longest && NAME.test(name)) return;
  const rule = `a name is 1 to ${longest} letters, digits, ".", "_" and "-", and begins with a letter or digit`;
  throw wrongName(name, rule);
}

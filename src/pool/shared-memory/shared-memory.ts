// One piece of shared memory as this thread has it open: mapped once, however many ProcessSharedBuffers it is behind, and let
// go when the last of them is closed or collected. Any thread; each has its own.
import { wrongName } from "../native/memory-errors.ts";
import { openNamed, type Segment } from "../native/segment.ts";
import { mapDelete, mapGet, MapOf, mapSet, uncurry } from "../protocol/primordials.ts";
import { MADE_UP_ID } from "./carriers.ts";
import type { BufferSource, SharedBufferReference } from "./reference.ts";

const { pid } = process;
const { random } = Math;
const WeakRefOf = WeakRef;
const deref: <T extends WeakKey>(ref: WeakRef<T>) => T | undefined = uncurry(
  WeakRef.prototype.deref,
) as never;

/**
 * Where a SharedArrayBuffer can be had of it, that is what users get: it can be posted to threads and never be detached, and who
 * waits for it is woken from any thread.
 */
const MIRRORS = process.platform === "linux" && process.versions["bun"] === undefined;

/** By id. What nobody uses any more drops out by itself. */
const known = new MapOf<string, WeakRef<SharedMemory>>();
const collected = new FinalizationRegistry<string>((id) => {
  if (find(id) === undefined) mapDelete(known, id);
});
const watch: (memory: SharedMemory, id: string) => void =
  FinalizationRegistry.prototype.register.bind(collected);

function find(id: string): SharedMemory | undefined {
  const ref = mapGet(known, id);
  return ref === undefined ? undefined : deref(ref);
}

/** What the memory is to its users, besides its bytes. */
type Identity = Pick<SharedBufferReference, "id" | "name" | "bytes" | "pid" | "descriptor">;

export class SharedMemory {
  readonly name: string | undefined;
  readonly bytes: number;
  /** What other processes are told of it, but for the part. */
  readonly #identity: Identity;
  /** `undefined` when it came from another thread. */
  readonly #segment: Segment | undefined;
  /** What other threads got, or this one got from them. */
  #mirror: SharedArrayBuffer | undefined;
  #view: ArrayBufferLike | undefined;
  /** Whether other threads may have the mirror. */
  #isElsewhere: boolean;
  #openings = 0;

  constructor(identity: Identity, segment: Segment | undefined, mirror: SharedArrayBuffer | undefined) {
    this.name = identity.name;
    this.bytes = identity.bytes;
    this.#identity = identity;
    this.#segment = segment;
    this.#mirror = mirror;
    this.#isElsewhere = mirror !== undefined;
    mapSet(known, identity.id, new WeakRefOf(this));
    watch(this, identity.id);
  }

  get isClosed(): boolean {
    return this.#openings < 0;
  }

  /** All of it. Not to be asked for once it is closed. */
  get buffer(): ArrayBufferLike {
    return (this.#view ??= MIRRORS ? this.#shared() : (this.#segment?.view() ?? this.#shared()));
  }

  /**
   * For other threads.
   *
   * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE where that is not possible
   */
  mirror(): SharedArrayBuffer {
    this.#isElsewhere = true;
    return this.#shared();
  }

  #shared(): SharedArrayBuffer {
    if (this.#mirror !== undefined) return this.#mirror;
    if (this.#segment === undefined)
      throw new TypeError("Memory without a segment has a mirror from the start");
    return (this.#mirror = this.#segment.mirror());
  }

  /** One more ProcessSharedBuffer uses it. */
  open(): Opening {
    this.#openings++;
    return new Opening(this);
  }

  /** For Opening alone. */
  release(): void {
    if (--this.#openings > 0) return;
    this.#openings = -1;
    // Other threads go on with theirs, which is let go with the last of them.
    if (this.#mirror !== undefined && !this.#isElsewhere) this.#segment?.blank(this.#mirror);
    this.#segment?.close();
    this.#view = undefined;
    this.#mirror = undefined;
    if (find(this.#identity.id) === this) mapDelete(known, this.#identity.id);
  }

  refer(offset: number, length: number): SharedBufferReference {
    const { id, name, bytes } = this.#identity;
    const own = this.#segment?.descriptor;
    const route = own === undefined ? this.#identity : { pid, descriptor: own };
    return {
      kind: name === undefined ? "anonymous" : "named",
      ...{ id, name, bytes, offset, length },
      pid: route.pid,
      descriptor: route.descriptor,
    };
  }

  /** Takes the name away. One that came from another thread has to be opened for that. */
  unlink(name: string): void {
    if (this.#segment !== undefined) return this.#segment.unlink();
    const segment = openNamed(name);
    try {
      segment.unlink();
    } finally {
      segment.close();
    }
  }
}

/** A use of some memory that ends once. */
export class Opening {
  readonly memory: SharedMemory;
  isClosed = false;

  constructor(memory: SharedMemory) {
    this.memory = memory;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.memory.release();
  }
}

/** The memory of a Segment that was just opened: what this thread has open already takes its place. */
export function adopt(segment: Segment, reference?: SharedBufferReference): SharedMemory {
  const id = segment.identity ?? reference?.id ?? `${MADE_UP_ID}${pid}-${random()}`;
  const there = find(id);
  if (there !== undefined && !there.isClosed) {
    segment.close();
    return there;
  }
  const { name, bytes } = segment;
  const route = { pid: reference?.pid ?? pid, descriptor: reference?.descriptor ?? -1 };
  return new SharedMemory({ id, name, bytes, ...route }, segment, undefined);
}

/**
 * The memory that a reference means.
 *
 * @param source where it comes from
 */
export function resolve(reference: SharedBufferReference, source: BufferSource): SharedMemory {
  const there = find(reference.id);
  if (there !== undefined && !there.isClosed) return there;
  if (source.mirror !== undefined) return new SharedMemory(reference, undefined, source.mirror);
  const { carrier } = source;
  if (carrier.byThread === true) return new SharedMemory(reference, undefined, carrier.open(reference));
  if (reference.name === undefined) return adopt(carrier.open(reference), reference);
  const segment = openNamed(reference.name);
  if (segment.identity === undefined || segment.identity === reference.id) return adopt(segment, reference);
  segment.close();
  throw wrongName(reference.name, "by now that is other memory: the one that was sent has been unlinked");
}

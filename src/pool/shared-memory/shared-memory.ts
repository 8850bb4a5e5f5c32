// One piece of shared memory as this thread has it open: mapped once, however many ProcessSharedBuffers it is behind, and let
// go when the last of them is closed or collected. Any thread; each has its own.
import { openNamed, type Segment } from "../native/segment.ts";
import { wrongName } from "../native/memory-errors.ts";
import { mapDelete, MapOf, mapGet, mapSet, uncurry } from "../protocol/primordials.ts";
import { MADE_UP_ID } from "./carriers.ts";
import type { SharedBufferCarrier, SharedBufferReference } from "./reference.ts";

const { pid } = process;
const { random } = Math;
const WeakRefOf = WeakRef;
const deref: <T extends WeakKey>(ref: WeakRef<T>) => T | undefined = uncurry(
  WeakRef.prototype.deref,
) as never;

/** By id. What nobody uses any more drops out by itself. */
const open = new MapOf<string, WeakRef<SharedMemory>>();
const collected = new FinalizationRegistry<string>((id) => {
  if (find(id) === undefined) mapDelete(open, id);
});
const watch: (memory: SharedMemory, id: string) => void =
  FinalizationRegistry.prototype.register.bind(collected);

function find(id: string): SharedMemory | undefined {
  const ref = mapGet(open, id);
  return ref === undefined ? undefined : deref(ref);
}

/** Where the memory can be had from besides its name. */
interface Route {
  readonly pid: number;
  readonly descriptor: number;
}

export class SharedMemory {
  readonly id: string;
  readonly segment: Segment;
  readonly #route: Route | undefined;
  #openings = 0;

  /** @param route where it came from, if this thread keeps no descriptor of its own */
  constructor(segment: Segment, id: string, route: Route | undefined) {
    this.segment = segment;
    this.id = id;
    this.#route = route;
    mapSet(open, id, new WeakRefOf(this));
    watch(this, id);
  }

  get name(): string | undefined {
    return this.segment.name;
  }

  /** One more ProcessSharedBuffer uses it. */
  open(): Opening {
    this.#openings++;
    return new Opening(this);
  }

  /** For Opening alone. */
  release(): void {
    this.#openings--;
    if (this.#openings > 0) return;
    this.segment.close();
    if (find(this.id) === this) mapDelete(open, this.id);
  }

  refer(offset: number, length: number): SharedBufferReference {
    const { segment } = this;
    const own = segment.descriptor;
    const route = own === undefined ? this.#route : { pid, descriptor: own };
    return {
      kind: segment.name === undefined ? "anonymous" : "named",
      id: this.id,
      name: segment.name,
      bytes: segment.bytes,
      offset,
      length,
      pid: route?.pid ?? pid,
      descriptor: route?.descriptor ?? -1,
    };
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
  const known = find(id);
  if (known === undefined || known.segment.isClosed) return new SharedMemory(segment, id, reference);
  segment.close();
  return known;
}

/** The memory that a reference means. */
export function resolve(reference: SharedBufferReference, carrier: SharedBufferCarrier): SharedMemory {
  const known = find(reference.id);
  if (known !== undefined && !known.segment.isClosed) return known;
  if (reference.name === undefined) return adopt(carrier.open(reference), reference);
  const segment = openNamed(reference.name);
  if (segment.identity === undefined || segment.identity === reference.id) return adopt(segment, reference);
  segment.close();
  throw wrongName(reference.name, "by now that is other memory: the one that was sent has been unlinked");
}

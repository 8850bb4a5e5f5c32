// One mapping into this process's addresses, and when it may end: not before the last ArrayBuffer over it has been
// collected, or whoever still holds one would read addresses that are gone. Owned by one Segment; any thread.
//
// Node and Bun refuse to move such ArrayBuffers to another one, whose life nobody here would know of. Deno does not: there,
// addresses that were ever shown are never given back. They cost no memory, and there are 2^47 of them.
import type { MemoryCalls } from "./libc.ts";
import { notHere } from "./memory-errors.ts";

/**
 * - `open` → `closed` by close(): other memory lies at its addresses until nobody can see them
 * - `open` → `abandoned` when its Segment was collected unclosed: the ArrayBuffers go on
 * - `closed`, `abandoned` → `unmapped` with the last ArrayBuffer; to `closed` again where they can move
 */
type MappingState = "open" | "closed" | "abandoned" | "unmapped";

export class Mapping {
  readonly address: number;
  readonly bytes: number;
  state: MappingState = "open";
  /** What more views can be opened with elsewhere; `undefined` once it is closed. */
  handle: number | undefined;
  readonly #memory: MemoryCalls;
  #views = 0;
  /** Whether ArrayBuffers over it may live on unseen. */
  #escapes = false;

  constructor(memory: MemoryCalls, handle: number, bytes: number) {
    this.#memory = memory;
    this.address = memory.map(handle, bytes);
    this.bytes = bytes;
    this.handle = handle;
  }

  /** The caller has checked the range, and that the state is "open". */
  view(offset: number, length: number): ArrayBuffer {
    if (this.#views === 0) this.#escapes ||= canMove(this.#memory, this.address);
    const view = this.#memory.view(this.address + offset, length);
    this.#views++;
    watchView(view, this);
    for (let index = 0; index < WAYS_OUT.length; index++)
      defineProperty(view, WAYS_OUT[index] ?? "", REFUSAL);
    return view;
  }

  /** The same memory as a SharedArrayBuffer. The caller has checked that the state is "open". */
  mirror(): SharedArrayBuffer {
    // One that could grow has pages of its own, and in V8 they are unmapped with it. JavaScriptCore uses them again, for
    // other buffers, which would then write into this memory.
    if (!UNMAPS) throw notHere("Handing shared memory to a thread", "Bun");
    const buffer = new SharedBufferOf(this.bytes, { maxByteLength: this.bytes });
    this.#memory.mirror(this.address, this.bytes, buffer);
    return buffer;
  }

  /** Lets the shared pages go. */
  close(): void {
    if (this.state !== "open") return;
    this.closeHandle();
    this.state = "closed";
    if (this.#views > 0) this.#memory.blank(this.address, this.bytes);
    else this.#unmap();
  }

  closeHandle(): void {
    if (this.handle === undefined) return;
    this.#memory.close(this.handle);
    this.handle = undefined;
  }

  /** Its Segment was collected. */
  abandon(): void {
    if (this.state !== "open") return;
    this.closeHandle();
    this.state = "abandoned";
    if (this.#views === 0) this.#unmap();
  }

  /** One of the ArrayBuffers was collected. */
  viewCollected(): void {
    this.#views--;
    if (this.#views === 0 && this.state !== "open") this.#unmap();
  }

  #unmap(): void {
    if (this.#escapes) {
      if (this.state === "abandoned") this.#memory.blank(this.address, this.bytes);
      this.state = "closed";
      return;
    }
    this.state = "unmapped";
    this.#memory.unmap(this.address, this.bytes);
  }
}

const UNMAPS = process.versions["bun"] === undefined;
const SharedBufferOf = SharedArrayBuffer as new (
  bytes: number,
  options: { readonly maxByteLength: number },
) => SharedArrayBuffer;

let moves: boolean | undefined;

/** Whether this runtime moves memory that it does not own: found out once, with a view that nobody gets. */
function canMove(memory: MemoryCalls, address: number): boolean {
  if (moves !== undefined) return moves;
  const view = memory.view(address, 1);
  try {
    clone(view, { transfer: [view] });
    // Node 20 copies what it does not move.
    moves = view.byteLength === 0;
  } catch {
    moves = false;
  }
  return moves;
}

const { defineProperty } = Object;
const clone = structuredClone;

/** What would move the memory to another ArrayBuffer in every runtime. */
const WAYS_OUT = ["transfer", "transferToFixedLength"];
const REFUSAL = {
  __proto__: null,
  value: (): never => {
    throw new TypeError("Shared memory cannot be moved to another ArrayBuffer. Copy it: buffer.slice()");
  },
} as PropertyDescriptor;

const views = new FinalizationRegistry<Mapping>((mapping) => mapping.viewCollected());
const owners = new FinalizationRegistry<Mapping>((mapping) => mapping.abandon());
const { register } = FinalizationRegistry.prototype;
const watchView: (view: object, mapping: Mapping) => void = register.bind(views);
/** Has `mapping` abandoned when `owner` is collected. */
export const watchOwner: (owner: object, mapping: Mapping) => void = register.bind(owners);

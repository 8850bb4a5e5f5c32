// The abort flags of a pool's calls: one shared word per abort-aware call in flight. Host thread.

export class AbortSlots {
  readonly #capacity: number;
  readonly #tables: readonly Int32Array[];
  readonly #free: number[] = [];
  #used = 0;

  /** @param tables where lanes look; a call has the same slot in all of them */
  constructor(capacity: number, tables: readonly SharedArrayBuffer[]) {
    this.#capacity = capacity;
    this.#tables = tables.map((flags) => new Int32Array(flags));
  }

  /** A cleared slot, or -1 when all are in use. */
  acquire(): number {
    const index = this.#free.pop() ?? (this.#used < this.#capacity ? this.#used++ : -1);
    if (index >= 0) this.#set(index, 0);
    return index;
  }

  raise(index: number): void {
    this.#set(index, 1);
  }

  /** Only when no lane will look at the slot for this call again. */
  release(index: number): void {
    this.#free.push(index);
  }

  #set(index: number, flag: number): void {
    for (const table of this.#tables) Atomics.store(table, index, flag);
  }
}

// The abort flags of a pool's calls: one shared word per abort-aware call in flight. Host thread.

export class AbortSlots {
  readonly #flags: Int32Array;
  readonly #free: number[] = [];
  #used = 0;

  constructor(flags: SharedArrayBuffer) {
    this.#flags = new Int32Array(flags);
  }

  /** A cleared slot, or -1 when all are in use. */
  acquire(): number {
    const index = this.#free.pop() ?? (this.#used < this.#flags.length ? this.#used++ : -1);
    if (index >= 0) Atomics.store(this.#flags, index, 0);
    return index;
  }

  raise(index: number): void {
    Atomics.store(this.#flags, index, 1);
  }

  /** Only when no lane will look at the slot for this call again. */
  release(index: number): void {
    this.#free.push(index);
  }
}

// Numbers the objects of one message in the order in which they are met, so that the second meeting becomes a
// reference. Most messages hold a handful of objects: those are found by a scan, which is cheaper than hashing.

const SCANNED = 8;

export class IdentityTable {
  count = 0;
  #first: (object | undefined)[] = new Array<undefined>(SCANNED).fill(undefined);
  #rest: Map<object, number> = new Map<object, number>();

  /** The number of an object met before; otherwise gives it the next number and returns -1. */
  findOrAdd(object: object): number {
    const first = this.#first;
    const scanned = this.count < SCANNED ? this.count : SCANNED;
    for (let index = 0; index < scanned; index++) {
      if (first[index] === object) return index;
    }
    if (this.count < SCANNED) {
      first[this.count++] = object;
      return -1;
    }
    const known = this.#rest.get(object);
    if (known !== undefined) return known;
    this.#rest.set(object, this.count++);
    return -1;
  }

  /** Forgets the objects numbered `count` and up. Holding on to users' objects between messages would leak them. */
  truncate(count: number): void {
    for (let index = Math.min(this.count, SCANNED) - 1; index >= count; index--)
      this.#first[index] = undefined;
    if (this.count > SCANNED) {
      if (count <= SCANNED) this.#rest.clear();
      else for (const [object, number] of this.#rest) if (number >= count) this.#rest.delete(object);
    }
    this.count = count;
  }
}

// Numbers the objects of one message in the order in which they are met, so that the second meeting becomes a
// reference. Most messages hold a handful of objects: those are found by a scan, which is cheaper than hashing.

const SCANNED = 8;

export class IdentityTable {
  count = 0;
  #first: (object | undefined)[] = new Array<undefined>(SCANNED).fill(undefined);
  /** All objects, once there are more than can be scanned. */
  #hashed: Map<object, number> = new Map<object, number>();

  /** The number of an object met before; otherwise gives it the next number and returns -1. */
  findOrAdd(object: object): number {
    const { count } = this;
    if (count > SCANNED) return this.#hash(object);
    const first = this.#first;
    for (let index = 0; index < count; index++) {
      if (first[index] === object) return index;
    }
    this.count = count + 1;
    if (count < SCANNED) {
      first[count] = object;
    } else {
      for (let index = 0; index < SCANNED; index++) this.#hashed.set(first[index] as object, index);
      this.#hashed.set(object, count);
    }
    return -1;
  }

  /** Forgets the objects numbered `count` and up. Holding on to users' objects between messages would leak them. */
  truncate(count: number): void {
    for (let index = Math.min(this.count, SCANNED) - 1; index >= count; index--)
      this.#first[index] = undefined;
    if (this.count > SCANNED) {
      if (count <= SCANNED) this.#hashed.clear();
      else for (const [object, number] of this.#hashed) if (number >= count) this.#hashed.delete(object);
    }
    this.count = count;
  }

  #hash(object: object): number {
    const known = this.#hashed.get(object);
    if (known !== undefined) return known;
    this.#hashed.set(object, this.count++);
    return -1;
  }
}

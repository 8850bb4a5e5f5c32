// Numbers the objects of one message in the order in which they are met, so that the second meeting becomes a
// reference. Most messages hold a handful of objects: those are found by a scan, which is cheaper than hashing.

import { MapOf, mapClear, mapDelete, mapForEach, mapGet, mapSet } from "../protocol/primordials.ts";

const SCANNED = 8;

export class IdentityTable {
  count = 0;
  #first: (object | undefined)[] = new Array<undefined>(SCANNED).fill(undefined);
  /** All objects, once there are more than can be scanned. */
  #hashed: Map<object, number> = new MapOf<object, number>();

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
      for (let index = 0; index < SCANNED; index++) mapSet(this.#hashed, first[index] as object, index);
      mapSet(this.#hashed, object, count);
    }
    return -1;
  }

  /** Forgets the objects numbered `count` and up. Holding on to users' objects between messages would leak them. */
  truncate(count: number): void {
    for (let index = (this.count < SCANNED ? this.count : SCANNED) - 1; index >= count; index--)
      this.#first[index] = undefined;
    if (this.count > SCANNED) {
      const hashed = this.#hashed;
      if (count <= SCANNED) mapClear(hashed as Map<never, never>);
      else
        mapForEach(
          hashed,
          (number, object) => void ((number as number) >= count && mapDelete(hashed, object as object)),
        );
    }
    this.count = count;
  }

  #hash(object: object): number {
    const known = mapGet(this.#hashed, object);
    if (known !== undefined) return known;
    mapSet(this.#hashed, object, this.count++);
    return -1;
  }
}

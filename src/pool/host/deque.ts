// A first-in first-out list that shifts in constant time, for backlogs that may grow long.
export class Deque<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  /** The oldest item, or `undefined` when there is none. */
  get first(): T | undefined {
    return this.#items[this.#first];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first++;
    // Cutting off the empty front once it is the larger half costs constant time per item.
    if (this.#first > 32 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  count(wanted: (item: T) => boolean): number {
    let count = 0;
    for (let index = this.#first; index < this.#items.length; index++) {
      const item = this.#items[index];
      if (item !== undefined && wanted(item)) count++;
    }
    return count;
  }

  /** Takes out the first item that `wanted` accepts. */
  take(wanted: (item: T) => boolean): T | undefined {
    for (let index = this.#first; index < this.#items.length; index++) {
      const item = this.#items[index];
      if (item === undefined || !wanted(item)) continue;
      if (index === this.#first) return this.shift();
      this.#items.splice(index, 1);
      return item;
    }
    return undefined;
  }
}

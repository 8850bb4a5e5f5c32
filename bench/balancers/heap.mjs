// @ts-check
// What comes next: entries in the order of their keys, equal ones in the order in which they were put in.

/** @template Value */
export class Heap {
  /** @type {{ key: number, order: number, value: Value }[]} */
  #entries = [];
  #order = 0;

  get size() {
    return this.#entries.length;
  }

  /** The least key; `Infinity` when there is none. */
  get nextKey() {
    return this.#entries[0]?.key ?? Number.POSITIVE_INFINITY;
  }

  /** @param {number} key @param {Value} value */
  push(key, value) {
    const entries = this.#entries;
    const entry = { key, order: this.#order++, value };
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || isBefore(above, entry)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  /** @returns {Value | undefined} */
  pop() {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || entries.length === 0) return first?.value;
    let at = 0;
    for (;;) {
      const left = entries[2 * at + 1];
      const right = entries[2 * at + 2];
      const goesRight = left !== undefined && right !== undefined && isBefore(right, left);
      const below = goesRight ? right : left;
      if (below === undefined || isBefore(last, below)) break;
      entries[at] = below;
      at = 2 * at + (goesRight ? 2 : 1);
    }
    entries[at] = last;
    return first.value;
  }
}

/**
 * @param {{ key: number, order: number }} a
 * @param {{ key: number, order: number }} b
 */
function isBefore(a, b) {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}

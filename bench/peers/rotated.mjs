// @ts-check

/**
 * The items in the same order, from another one on.
 * @template T
 * @param {readonly T[]} items
 * @param {number} by
 */
export function rotated(items, by) {
  return items.map((_, index) => /** @type {T} */ (items[(index + by) % items.length]));
}

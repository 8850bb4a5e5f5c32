// `move(value)`: a result whose buffers are handed over instead of copied. Any thread.
import type { Moved } from "../types.ts";

const MOVED: unique symbol = Symbol.for("knitting.moved") as typeof MOVED;

/** Taken at load time. Own properties only: a task may put one on `Object.prototype`. */
const { hasOwn } = Object;

/**
 * Returned by a task: sends `value` back, and every `ArrayBuffer` in it is moved instead of copied, so that the lane
 * can no longer use it. On a process lane they are copied.
 */
export function move<T>(value: T): Moved<T> {
  return { [MOVED]: true, value } as unknown as Moved<T>;
}

/** What a task returned, and whether it asked to move it. */
export function unwrapMoved(result: unknown): { readonly moved: boolean; readonly value: unknown } {
  if (typeof result === "object" && result !== null && hasOwn(result, MOVED)) {
    return { moved: true, value: (result as { readonly value?: unknown }).value };
  }
  return { moved: false, value: result };
}

// The safe way to put a field on an object that bytes describe.
import { defineData } from "../protocol/primordials.ts";

/** Never runs a setter and never touches a prototype, whatever the key. */
export function defineField(target: object, key: string, value: unknown, enumerable: boolean): void {
  defineData(target, key, value, enumerable);
}

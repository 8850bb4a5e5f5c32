// The safe way to put a field on an object that bytes describe.

/** Never runs a setter and never touches a prototype, whatever the key. */
export function defineField(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

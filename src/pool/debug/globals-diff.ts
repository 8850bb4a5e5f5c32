// What a phase of a lane's start did to globalThis, for the `globals` namespace. Reads descriptors and calls no getter:
// Node loads many of its globals when they are first read. Lanes only, and only while the namespace is on.

/** The own properties of globalThis at one moment. */
export type GlobalsSnapshot = ReadonlyMap<PropertyKey, PropertyDescriptor>;

/** Names, sorted; a symbol as `Symbol(…)`. */
export interface GlobalsDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export function snapshotGlobals(target: object = globalThis): GlobalsSnapshot {
  // Some of Node's globals are made when they are looked at, and from Node 22 on one of them adds a global of its own.
  descriptorsOf(target);
  return descriptorsOf(target);
}

function descriptorsOf(target: object): GlobalsSnapshot {
  const descriptors = new Map<PropertyKey, PropertyDescriptor>();
  for (const key of Reflect.ownKeys(target)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
    if (descriptor !== undefined) descriptors.set(key, descriptor);
  }
  return descriptors;
}

export function diffGlobals(before: GlobalsSnapshot, after: GlobalsSnapshot): GlobalsDiff {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: string[] = [];
  for (const [key, descriptor] of after) {
    const old = before.get(key);
    if (old === undefined) added.push(String(key));
    else if (!isSame(old, descriptor)) changed.push(String(key));
  }
  for (const key of before.keys()) {
    if (!after.has(key)) removed.push(String(key));
  }
  return { added: added.sort(), removed: removed.sort(), changed: changed.sort() };
}

/** Whether reading the property still gives the same. Flags are left out: they change without anybody's doing. */
function isSame(a: PropertyDescriptor, b: PropertyDescriptor): boolean {
  return Object.is(a.value, b.value) && a.get === b.get && a.set === b.set;
}

/** @example added `answer`, `fetchJson`; changed `fetch` — or, when nothing changed, `no changes` */
export function describeGlobalsDiff(diff: GlobalsDiff): string {
  const parts = (["added", "removed", "changed"] as const)
    .filter((kind) => diff[kind].length > 0)
    .map((kind) => `${kind} ${diff[kind].map((name) => `\`${name}\``).join(", ")}`);
  return parts.length === 0 ? "no changes" : parts.join("; ");
}

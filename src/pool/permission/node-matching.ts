// How Node decides about a path, as a model: what a list of --allow-fs-read or --allow-fs-write values lets through.
// split.ts is checked against it at run time, tests check it against Node. Host thread.
//
// Node keeps the values in a radix tree of prefixes, and its quirks decide what a list may hold. Measured on 20.20, 22.23,
// 24.21 and 26.10:
// - `P*` allows every path that begins with P, whatever P ends with; what follows a `*` is ignored. A `*` that belongs to a
//   name cannot be written.
// - `/a/*` allows `/a` too, but not when another value begins with `/a` and the two part right behind it.
// - An existing directory without `/*` gets it added, so the directory alone cannot be allowed on 22 and later.
// - Node 20, and releases of later lines before the measured ones, take a point where values part for a value, as soon as
//   a third value passes through it: with `/.enva*`, `/.envb*` and `/.envc*`, `/.env` itself is allowed.
// - On Node 20, twice the same value aborts the process, and so does one after those that it begins.

interface Branch {
  prefix: string;
  readonly children: Map<string, Branch>;
  ends: boolean;
  /** Ends without being a value. */
  stray: boolean;
  wildcard: boolean;
}

const newBranch = (prefix: string, ends: boolean): Branch => ({
  prefix,
  children: new Map(),
  ends,
  stray: false,
  wildcard: false,
});

export class GrantModel {
  readonly #root: Branch = newBranch("", false);
  readonly #sep: string;
  /** Passing through a branch makes it an end. */
  readonly #passingEnds: boolean;

  /** @param passingEnds Node 20's quirk, and that of some older releases of later lines @param sep of the platform */
  constructor(grants: readonly string[], passingEnds: boolean, sep: string) {
    this.#passingEnds = passingEnds;
    this.#sep = sep;
    for (const grant of grants) this.#insert(grant);
  }

  #insert(grant: string): void {
    const star = grant.indexOf("*");
    let rest = star < 0 ? grant : grant.slice(0, star + 1);
    let at = this.#root;
    while (rest !== "") {
      const child = at.children.get(rest[0] ?? "");
      if (child === undefined) {
        const branch = newBranch(rest, true);
        at.children.set(rest[0] ?? "", branch);
        branch.wildcard = star >= 0;
        return;
      }
      const { prefix } = child;
      const shared = rest.startsWith(prefix) ? prefix.length : sharedLength(prefix, rest);
      at = shared < child.prefix.length ? this.#part(at, child, shared) : child;
      if (shared === rest.length) {
        at.ends = true;
        at.stray = false;
      } else if (this.#passingEnds && at === child && !at.ends) {
        at.ends = true;
        at.stray = true;
      }
      rest = rest.slice(shared);
    }
    at.wildcard ||= star >= 0;
  }

  #part(parent: Branch, child: Branch, shared: number): Branch {
    const upper = newBranch(child.prefix.slice(0, shared), false);
    child.prefix = child.prefix.slice(shared);
    upper.children.set(child.prefix[0] ?? "", child);
    parent.children.set(upper.prefix[0] ?? "", upper);
    return upper;
  }

  /** Points where values part that Node takes for values. One that ends in a separator is never asked for. */
  strays(): readonly string[] {
    const found: string[] = [];
    if (!this.#passingEnds) return found;
    const open: (readonly [Branch, string])[] = [[this.#root, ""]];
    for (let item = open.pop(); item !== undefined; item = open.pop()) {
      const [branch, above] = item;
      const text = above + branch.prefix;
      if (branch.stray && !text.endsWith(this.#sep)) found.push(text);
      for (const child of branch.children.values()) open.push([child, text]);
    }
    return found;
  }

  /** @param path absolute, as `path.resolve()` gives it */
  allows(path: string): boolean {
    let at = this.#root;
    let length = 0;
    for (;;) {
      if (length === path.length && at.ends) return true;
      if (length >= path.length) return false;
      const next = at.children.get(path[length] ?? "");
      if (next === undefined) return at.children.has("*") && at.children.size > 1;
      const matched = this.#matches(next.prefix, path.slice(length));
      if (!matched) return false;
      at = next;
      length += next.prefix.length;
      if (at.wildcard && path.length >= length - 2) return true;
    }
  }

  #matches(prefix: string, rest: string): boolean {
    const text = prefix.endsWith("*") ? prefix.slice(0, -1) : prefix;
    return rest.startsWith(text) || (prefix.endsWith("*") && text === rest + this.#sep);
  }
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

// From a tree of allowed and denied paths to the allow list that Node takes. Pure. Host thread; called by node-flags.ts.
//
// Node has no deny list, so the list is split around what is denied. To list the children of a directory would not do: a
// file that is created later must be allowed, and a denied name that is created later must not. But a value may end in
// `*`, for all that begins like it. So for a directory with the denied names `.env` and `.git`, the list holds every
// beginning that leads to neither: `a*`, `b*`, …, then `.a*`, `.b*`, …, `.ea*`, …, `.gia*`, and so on along the denied
// names. What cannot be said that way are names with a character outside the alphabet at a place where denied names go
// on; of those, the children that exist now are listed one by one, and others cannot be used. It errs on the strict side.
//
// Each character costs a value at each place, and 1,000 values cost a lane's start up to 10 ms, on both sides together. So
// the alphabet shrinks along a name: ASCII letters, digits and the usual marks at its start, then letters, digits and `. _ -`,
// from the fourth on without capitals. In a dotfile's name it shrinks faster, to `. _ -` from the fifth on.
//
// Node 20 would take a denied name for an allowed one if three values went on from it (see node-matching.ts). There, and
// on releases that are not known to be free of this, the split is cautious: what begins with a denied name is denied too,
// but for up to two children that exist.
import type { EntryKind, PermissionContext } from "./context.ts";
import { GrantModel } from "./node-matching.ts";
import type { PathNode, PathTree } from "./path-tree.ts";
import { foldCase } from "./paths.ts";
import { NEIGHBOURS_OF_DENIED } from "./policy-defaults.ts";
import { denies, type NameBranch, nameTrie, reach, alphabetAfter } from "./split-names.ts";

/** The values, and what Node makes of them, which is worked out when it is first asked for. */
export class GrantList {
  /** Values for `--allow-fs-read` or `--allow-fs-write`; `["*"]` for everything, empty for nothing. */
  readonly grants: readonly string[];
  /** Allowed paths that no value can express, since a name holds a `*`. They are denied. */
  readonly inexpressible: readonly string[];
  readonly #tree: PathTree;
  readonly #cautious: boolean;
  readonly #sep: string;
  #model: GrantModel | undefined;

  constructor(
    grants: readonly string[],
    inexpressible: readonly string[],
    tree: PathTree,
    cautious: boolean,
    sep: string,
  ) {
    this.grants = grants;
    this.inexpressible = inexpressible;
    this.#tree = tree;
    this.#cautious = cautious;
    this.#sep = sep;
  }

  /** `undefined` for everything. */
  get model(): GrantModel | undefined {
    if (this.grants.includes("*")) return undefined;
    return (this.#model ??= new GrantModel(this.grants, this.#cautious, this.#sep));
  }

  /** Denied paths that Node would let through all the same. */
  get opened(): readonly string[] {
    const { model } = this;
    if (model === undefined) return [];
    return [...this.#tree.entries()]
      .filter(([path, { allowed }]) => !allowed && model.allows(path))
      .map(([path]) => path);
  }

  /** Paths outside what is allowed that a cautious list may let through, if they exist. */
  get strays(): readonly string[] {
    const { opened } = this;
    const strays = this.model?.strays() ?? [];
    return strays.filter((path) => !this.#tree.allows(path) && !opened.includes(path));
  }
}

/** @param cautious whether Node may take a point where values part for a value */
export function splitGrants(tree: PathTree, cautious: boolean, context: PermissionContext): GrantList {
  return new Splitter(tree, cautious, context).run();
}

class Splitter {
  readonly #tree: PathTree;
  readonly #cautious: boolean;
  readonly #context: PermissionContext;
  readonly #grants = new Set<string>();
  readonly #inexpressible = new Set<string>();

  constructor(tree: PathTree, cautious: boolean, context: PermissionContext) {
    this.#tree = tree;
    this.#cautious = cautious;
    this.#context = context;
  }

  run(): GrantList {
    const roots = [...this.#tree.roots.values()];
    const { otherwise } = this.#tree;
    const everything =
      otherwise && roots.every((root) => root.verdict?.allowed !== false && !root.differsBelow(true));
    if (!everything) for (const root of roots) this.#walk(root, otherwise);
    // In order, a value comes before those that it begins: Node 20 aborts when it comes after them.
    const grants = everything ? ["*"] : [...this.#grants].sort();
    const { sep } = this.#context.path;
    return new GrantList(grants, [...this.#inexpressible], this.#tree, this.#cautious, sep);
  }

  #walk(node: PathNode, above: boolean): void {
    const allowed = node.verdict?.allowed ?? above;
    if (!allowed) for (const child of node.children.values()) this.#walk(child, false);
    else if (node.differsBelow(true)) this.#around(node);
    else this.#whole(node.path);
  }

  #add(path: string, rest = ""): void {
    if (path.includes("*")) this.#inexpressible.add(path);
    else this.#grants.add(path + rest);
  }

  /** A path and all in it. */
  #whole(path: string): void {
    const kind = this.#kindOf(path);
    const inside = path.endsWith(this.#context.path.sep) ? "*" : `${this.#context.path.sep}*`;
    if (kind === undefined || kind === "directory") this.#add(path, inside);
    // What is not there yet may become a file. Node 20 aborts if it becomes a directory instead, and needs it less:
    // the value with `/*` allows the path itself as well.
    if (kind !== "directory" && (kind !== undefined || !this.#cautious)) this.#add(path);
  }

  #kindOf(path: string): EntryKind | undefined {
    const real = this.#context.files.realpath(path);
    return real === undefined ? undefined : this.#context.files.lstat(real);
  }

  /** An allowed directory in which something is denied, somewhere. */
  #around(node: PathNode): void {
    const special = [...node.children.values()].filter(
      (child) => child.verdict?.allowed === false || child.differsBelow(true),
    );
    const trie = nameTrie(special, (name) => foldCase(name, this.#context));
    const prefix = node.path.endsWith(this.#context.path.sep)
      ? node.path
      : node.path + this.#context.path.sep;
    this.#beginnings(prefix, trie);
    this.#neighbours(node, prefix, trie);
    for (const child of special) this.#walk(child, true);
  }

  /** Every beginning that leaves the way to all special names. */
  #beginnings(prefix: string, branch: NameBranch): void {
    const { text, end, next } = branch;
    const { sep } = this.#context.path;
    const denied = denies(end);
    if (denied && this.#cautious) return;
    for (const character of alphabetAfter(text)) {
      if (next.has(foldCase(character, this.#context))) continue;
      if (character === "." && end?.verdict?.withSuffixes === true) continue;
      this.#add(prefix + text + character, "*");
    }
    // `.` and `..` are the directory and its parent, and would allow all that is in them.
    if (end === undefined && text !== "" && text !== "." && text !== "..") {
      this.#add(prefix + text, `${sep}*`);
      // Node 20 has it from the values that go on from here.
      if (!this.#cautious) this.#add(prefix + text);
    }
    for (const further of next.values()) this.#beginnings(prefix, further);
  }

  /** Names that no beginning stands for, one by one. */
  #neighbours(node: PathNode, prefix: string, trie: NameBranch): void {
    const known = [...node.children.values()].map(({ name }) => name);
    const existing = this.#context.files.readdir(node.path).map(({ name }) => name);
    const past = new Map<NameBranch, number>();
    for (const name of new Set([...known, ...existing, ...NEIGHBOURS_OF_DENIED])) {
      const folded = foldCase(name, this.#context);
      const { covered, special, through } = reach(trie, folded, name, this.#cautious);
      if (covered || special || !this.#tree.allows(prefix + name)) continue;
      if (this.#cautious) {
        if (through.some((branch) => (past.get(branch) ?? 0) >= 2)) continue;
        for (const branch of through) past.set(branch, (past.get(branch) ?? 0) + 1);
      }
      this.#whole(prefix + name);
    }
  }
}

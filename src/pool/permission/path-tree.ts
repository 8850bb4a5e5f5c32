// Which paths a rule set allows: a tree of names in which the nearest rule above a path decides. Pure. Host thread.
//
// policy.ts puts rules in; split.ts makes flags of the tree; the report and the probes ask it.
import { foldCase, segmentsOf, type PathContext } from "./paths.ts";

export interface PathVerdict {
  readonly allowed: boolean;
  /** The rule's path in the options, such as `denyRead`. */
  readonly rule: string;
  readonly explicit: boolean;
  /** Also denies the name with a dot and anything behind it: `.env` and `.env.local`. */
  readonly withSuffixes?: boolean;
}

export class PathNode {
  /** As written; the tree compares it folded where case does not count. */
  readonly name: string;
  readonly path: string;
  verdict: PathVerdict | undefined = undefined;
  readonly children: Map<string, PathNode> = new Map();

  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
  }

  /** Whether anything in the tree below says something else than `allowed`. */
  differsBelow(allowed: boolean): boolean {
    for (const child of this.children.values()) {
      if (child.verdict !== undefined && child.verdict.allowed !== allowed) return true;
      if (child.differsBelow(allowed)) return true;
    }
    return false;
  }
}

export class PathTree {
  /** By root: `/`, or one per drive. */
  readonly roots: Map<string, PathNode> = new Map();
  /** What holds where no rule does. */
  readonly otherwise: boolean;
  readonly #context: PathContext;

  constructor(otherwise: boolean, context: PathContext) {
    this.otherwise = otherwise;
    this.#context = context;
  }

  /** Later rules for the same path do not replace earlier ones: put in what wins first. */
  set(path: string, verdict: PathVerdict): void {
    let siblings = this.roots;
    let node: PathNode | undefined;
    for (const name of segmentsOf(path, this.#context)) {
      const key = foldCase(name, this.#context);
      const parent: PathNode | undefined = node;
      node = siblings.get(key);
      if (node === undefined) {
        node = new PathNode(name, parent === undefined ? name : this.#inside(parent.path) + name);
        siblings.set(key, node);
      }
      siblings = node.children;
    }
    if (node !== undefined) node.verdict ??= verdict;
  }

  /** By hand, because joining paths normalises them, which takes longer than all the rest. */
  #inside(directory: string): string {
    const { sep } = this.#context.path;
    return directory.endsWith(sep) ? directory : directory + sep;
  }

  /** The names at the end of a path that the tree has no node for yet. */
  namesToAdd(path: string): readonly string[] {
    const names = segmentsOf(path, this.#context);
    let siblings: ReadonlyMap<string, PathNode> = this.roots;
    for (const [index, name] of names.entries()) {
      const node = siblings.get(foldCase(name, this.#context));
      if (node === undefined) return names.slice(index);
      siblings = node.children;
    }
    return [];
  }

  /** The rule that decides about a path; `undefined` where none does. */
  verdict(path: string): PathVerdict | undefined {
    let siblings = this.roots;
    let found: PathVerdict | undefined;
    for (const name of segmentsOf(path, this.#context)) {
      const key = foldCase(name, this.#context);
      const suffixed = suffixVerdict(siblings, key);
      const node = siblings.get(key);
      if (node === undefined) return suffixed ?? found;
      found = node.verdict ?? suffixed ?? found;
      siblings = node.children;
    }
    return found;
  }

  allows(path: string): boolean {
    return this.verdict(path)?.allowed ?? this.otherwise;
  }

  /** Every path with a rule of its own, with that rule. */
  *entries(): Generator<readonly [path: string, verdict: PathVerdict]> {
    const open = [...this.roots.values()];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.verdict !== undefined) yield [node.path, node.verdict];
      open.push(...node.children.values());
    }
  }
}

/** The rule of a sibling such as `.env` that counts for the name `.env.local` too. */
function suffixVerdict(siblings: ReadonlyMap<string, PathNode>, key: string): PathVerdict | undefined {
  for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) {
    const verdict = siblings.get(key.slice(0, dot))?.verdict;
    if (verdict?.withSuffixes === true) return verdict;
  }
  return undefined;
}

// The special names of one directory as a trie, and the characters with which other names part from it. Pure. Host
// thread; a part of split.ts.
import type { PathNode } from "./path-tree.ts";
import { NOT_WRITTEN } from "./policy-defaults.ts";

export interface NameBranch {
  /** What the way from the root spells, folded. */
  readonly text: string;
  readonly next: Map<string, NameBranch>;
  /** The special name that ends here. */
  end: PathNode | undefined;
}

const range = (first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));

const CAPITALS = range(0x41, 0x5a);
const SMALL_LETTERS = range(0x61, 0x7a);
const DIGITS = range(0x30, 0x39);
const MARKS: readonly string[] = [".", "_", "-"];
/** Other marks that names are known to begin with. */
const FIRST_MARKS: readonly string[] = ["@", "$", "#", "~", "+", "=", "(", "[", "{", "!", "%", "&", ",", " "];
const NARROW = [...DIGITS, ...CAPITALS, ...SMALL_LETTERS, ...MARKS];
const WIDE = [...NARROW, ...FIRST_MARKS];
const WITHOUT_CAPITALS = [...DIGITS, ...SMALL_LETTERS, ...MARKS];
const WITHOUT_DIGITS = [...SMALL_LETTERS, ...MARKS];

/** The characters with which a name may go on after `text`; see the head of split.ts. */
export function alphabetAfter(text: string): readonly string[] {
  if (text === "") return WIDE;
  // Nobody has a `node_mail`, and this name is in every list of what may be written.
  if (text.length > 4 && NOT_WRITTEN.startsWith(text)) return MARKS;
  if (text.startsWith(".")) return IN_DOTFILE[text.length] ?? MARKS;
  return IN_NAME[text.length] ?? WITHOUT_CAPITALS;
}

/** By how many characters a name has already. */
const IN_DOTFILE: readonly (readonly string[])[] = [WIDE, WITHOUT_CAPITALS, WITHOUT_DIGITS, WITHOUT_DIGITS];
const IN_NAME: readonly (readonly string[])[] = [WIDE, NARROW, NARROW, WITHOUT_CAPITALS];

/** About how many values more it takes to split a list around a path, of whose end these names are new to it. */
export function splitCost(names: readonly string[]): number {
  let values = (names.length - 1) * WIDE.length;
  for (const name of names) {
    for (let length = 1; length <= name.length; length++)
      values += alphabetAfter(name.slice(0, length)).length;
  }
  return values;
}

export function nameTrie(special: readonly PathNode[], fold: (name: string) => string): NameBranch {
  const root: NameBranch = { text: "", next: new Map(), end: undefined };
  for (const node of special) {
    let at = root;
    for (const character of fold(node.name)) {
      const next = at.next.get(character) ?? { text: at.text + character, next: new Map(), end: undefined };
      at.next.set(character, next);
      at = next;
    }
    at.end = node;
  }
  return root;
}

/** Whether a name that ends here is denied itself, rather than something in it. */
export function denies(end: PathNode | undefined): boolean {
  return end?.verdict?.allowed === false;
}

export interface Reach {
  /** Whether a beginning stands for the name, as it is written, already. */
  readonly covered: boolean;
  /** Whether it is one of the special names. */
  readonly special: boolean;
  /** The denied names that it begins with. */
  readonly through: readonly NameBranch[];
}

/**
 * Follows a name into the trie.
 *
 * @param name the name before folding
 * @param cautious whether no beginning goes on from a denied name
 */
export function reach(trie: NameBranch, folded: string, name: string, cautious: boolean): Reach {
  const through: NameBranch[] = [];
  let at = trie;
  for (const character of folded) {
    if (denies(at.end)) through.push(at);
    const next = at.next.get(character);
    if (next === undefined) {
      const written = name[at.text.length] ?? "";
      const parted = alphabetAfter(at.text).includes(written) && name.startsWith(at.text);
      const shut =
        (cautious && through.length > 0) || (written === "." && at.end?.verdict?.withSuffixes === true);
      return { covered: parted && !shut, special: false, through };
    }
    at = next;
  }
  return { covered: at.end === undefined && name === at.text, special: at.end !== undefined, through };
}

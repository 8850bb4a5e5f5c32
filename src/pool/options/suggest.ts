// Finds what somebody meant who mistyped a name, or put it where it does not belong. Pure; used for all messages about unknown
// options and values.

/** An option that is not known where it stands. */
export interface Misplaced {
  /** The group that it stands in, such as `worker`; empty for the options as a whole. */
  readonly path?: string;
  readonly key: string;
  /** Names that the group has. */
  readonly known: readonly string[];
  /** Full names, such as `worker.timers.parkMs`, of options that the group or others have. */
  readonly related?: readonly string[] | undefined;
  /** Names by which something else of this group is called elsewhere. */
  readonly otherNames?: Readonly<Record<string, string>> | undefined;
}

/**
 * What to say behind the name of an unknown option: `` ; did you mean `threads`? ``, or where one of its name belongs. Empty when
 * nothing is near.
 */
export function hintAt({ path = "", key, known, related = [], otherNames = {} }: Misplaced): string {
  const inGroup = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const other = Object.hasOwn(otherNames, key) ? otherNames[key] : undefined;
  if (other !== undefined) return didYouMean([inGroup(other)]);
  const homes = related.filter((each) => lastOf(each) === key);
  const [home] = homes;
  if (home !== undefined && homes.length === 1) {
    const group = home.slice(0, -key.length - 1);
    return `; it belongs ${group === "" ? "at the top level" : `in \`${group}\``}: \`${home}\`.`;
  }
  if (homes.length > 1) return didYouMean(homes);
  const near = suggest(key, known);
  if (near !== undefined) return didYouMean([inGroup(near)]);
  const far = suggest(key, related.map(lastOf));
  return far === undefined ? "" : didYouMean(related.filter((each) => lastOf(each) === far));
}

function didYouMean(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? "";
  return `; did you mean ${quoted.length === 0 ? "" : `${quoted.join(", ")} or `}${last}?`;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** The candidate that is nearest to `typed`, if one is near enough to be what was meant. */
export function suggest(typed: string, candidates: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let nearest: string | undefined;
  // A third of the letters may be wrong: "treads" is near, "foo" is near nothing.
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string
 * alignment); `limit` or more when it is at least `limit`.
 */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, cell(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

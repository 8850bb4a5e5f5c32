// @ts-check
// The command lines of the benchmarks. A mistake ends the program with a sentence that says what is valid.

/** A mistake in the command line, to be shown without a stack. */
export class UsageError extends Error {}

/**
 * @param {string} flag
 * @param {string | undefined} value
 * @param {readonly string[]} valid
 */
export function listOf(flag, value, valid) {
  const names = (value ?? "").split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !valid.includes(name));
  if (names.length === 0 || unknown !== undefined) {
    throw new UsageError(
      `Expected \`${flag}\` to be one or more of ${valid.join(", ")}, got \`${unknown ?? ""}\``,
    );
  }
  return valid.filter((name) => names.includes(name));
}

/**
 * @param {string} flag
 * @param {string | undefined} value
 * @param {number} least
 */
export function countOf(flag, value, least) {
  const count = Number(value);
  if (value === undefined || !Number.isInteger(count) || count < least) {
    throw new UsageError(`Expected \`${flag}\` to be an integer from ${least}, got \`${value ?? ""}\``);
  }
  return count;
}

/**
 * `--flag value` and `--flag=value` alike, as pairs.
 * @param {readonly string[]} args
 * @param {string} usage shown after a word that belongs to no flag
 * @returns {Map<string, string | undefined>}
 */
export function flagsOf(args, usage) {
  /** @type {Map<string, string | undefined>} */
  const flags = new Map();
  const words = args.flatMap((arg) =>
    /^--\w+=/.test(arg) ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg],
  );
  let open = "";
  for (const word of words) {
    if (word.startsWith("--")) flags.set((open = word), undefined);
    else if (open !== "" && flags.get(open) === undefined) flags.set(open, word);
    else throw new UsageError(`Unexpected \`${word}\`\n${usage}`);
  }
  return flags;
}

// The `timeout` option of a task, read once. Any thread.

/** What happens to a call whose time is up. */
export type ResolvedTimeout =
  | { readonly ms: number; readonly outcome: "reject" }
  | { readonly ms: number; readonly outcome: "resolve"; readonly value: unknown }
  | { readonly ms: number; readonly outcome: "rejectWith"; readonly reason: unknown };

/** The longest time a timer can wait. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/**
 * Checks a time limit: `undefined`, a negative one or `Infinity` is none.
 *
 * @throws {TypeError} when it is no number
 * @throws {RangeError} when no timer can wait that long
 */
export function resolveLimit(name: string, ms: unknown): number | undefined {
  if (ms === undefined) return undefined;
  if (typeof ms !== "number" || Number.isNaN(ms)) {
    throw new TypeError(
      `Expected ${name} to be a number of milliseconds, got \`${String(ms)}\` (${typeof ms})`,
    );
  }
  if (ms < 0 || ms === Number.POSITIVE_INFINITY) return undefined;
  if (ms > MAX_TIMEOUT_MS) {
    throw new RangeError(`Expected ${name} to be at most ${MAX_TIMEOUT_MS} milliseconds, got \`${ms}\``);
  }
  return ms;
}

/** @param of the function whose option it is, for messages */
export function resolveTimeout(of: string, option: unknown): ResolvedTimeout | undefined {
  if (typeof option !== "object" || option === null) {
    const ms = resolveLimit(`\`timeout\` of ${of}()`, option ?? undefined);
    return ms === undefined ? undefined : { ms, outcome: "reject" };
  }
  const given = option as { readonly time?: unknown; readonly default?: unknown; readonly error?: unknown };
  const outcomes = ["default", "maybe", "error"].filter((key) => key in option);
  const unknown = Object.keys(option).find((key) => key !== "time" && !outcomes.includes(key));
  if (unknown !== undefined || outcomes.length > 1) {
    throw new TypeError(
      `Expected \`timeout\` of ${of}() to be a number or { time } with one of default, maybe: true and error, ` +
        `got { ${Object.keys(option).join(", ")} }`,
    );
  }
  const ms = resolveLimit(`\`timeout.time\` of ${of}()`, given.time);
  if (ms === undefined) return undefined;
  if ("error" in option) return { ms, outcome: "rejectWith", reason: given.error };
  if ("default" in option) return { ms, outcome: "resolve", value: given.default };
  const maybe = (option as { readonly maybe?: unknown }).maybe === true;
  return maybe ? { ms, outcome: "resolve", value: undefined } : { ms, outcome: "reject" };
}

// One option as it arrived: its path and its value. Objects are opened here, each property read once and unknown ones
// refused; the checks of single values are in checks.ts. Used by the resolve-*.ts files only.
import { inspect } from "node:util";
import type { OptionNames } from "./option-names.ts";
import { hintAt } from "./suggest.ts";

export interface Option {
  /** Where it stands in the options, such as `worker.timers.parkMs`; empty for the options as a whole. */
  readonly path: string;
  /** `undefined` counts as left out. */
  readonly value: unknown;
  /** Full names of the options around it, to which a misplaced one is led. */
  readonly related?: readonly string[] | undefined;
  /** Names by which something in it is called elsewhere. */
  readonly otherNames?: Readonly<Record<string, string>>;
}

/** The options of one object, by name. */
export type OptionGroup<Name extends string> = Readonly<Record<Name, Option>>;

/** The value as people would type it, and its type: `` `-1` (number) ``. Runs no code of the value. */
function describe(value: unknown): string {
  if (value === undefined) return "`undefined`";
  if (value === null) return "`null`";
  const type = Array.isArray(value) ? "array" : typeof value;
  return `\`${shown(value)}\` (${type})`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    customInspect: false,
    maxArrayLength: 5,
    maxStringLength: 80,
  });
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** @example Expected `threads` to be an integer from 1 to 1024, got `-1` (number) */
export function expected(option: Option, what: string): string {
  return `Expected \`${option.path || "options"}\` to be ${what}, got ${describe(option.value)}`;
}

/**
 * Opens an object: reads each known property once, own or inherited, and leaves the object alone.
 * @throws {TypeError} it is not an object, or has a property that is not known
 */
export function openObject<Group>(
  option: Option,
  names: OptionNames<Group>,
  what = "an object",
): OptionGroup<keyof Group & string> {
  const input = option.value === undefined ? {} : option.value;
  if (!isOptionsObject(input)) throw new TypeError(expected(option, what));
  const prefix = option.path === "" ? "" : `${option.path}.`;
  const known = Object.keys(names);
  refuseUnknown(input, option, known);
  const { related } = option;
  const group: Record<string, Option> = {};
  for (const name of known) group[name] = { path: prefix + name, value: input[name], related };
  return group as Record<keyof Group & string, Option>;
}

/** A record of options: not an array, a map, a promise or a URL, in which no option could be meant. */
export function isOptionsObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return (
    typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Object]"
  );
}

function refuseUnknown(input: object, { path, related, otherNames }: Option, known: readonly string[]): void {
  for (const key of Reflect.ownKeys(input)) {
    if (typeof key === "string" && known.includes(key)) continue;
    if (!Object.prototype.propertyIsEnumerable.call(input, key)) continue;
    const prefix = path === "" ? "" : `${path}.`;
    const hint = typeof key === "string" ? hintAt({ path, key, known, related, otherNames }) : "";
    const list = known.map((name) => `\`${name}\``).join(", ");
    const where = path === "" ? "Known options" : `Known options of \`${path}\``;
    throw new TypeError(`Unknown option \`${prefix}${String(key)}\`${hint || "."} ${where}: ${list}`);
  }
}

/**
 * An option and its deprecated alias as one.
 * @throws {TypeError} both are given and differ
 */
export function withAlias(option: Option, alias: Option): Option {
  if (alias.value === undefined) return option;
  if (option.value === undefined) return alias;
  if (Object.is(option.value, alias.value)) return option;
  throw new TypeError(
    `Expected \`${alias.path}\`, the deprecated alias of \`${option.path}\`, to be left out or equal to it, ` +
      `got ${describe(alias.value)} and ${describe(option.value)}`,
  );
}

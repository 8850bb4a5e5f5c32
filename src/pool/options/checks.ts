// Checks of single values: each takes an option, says in words what it takes, and returns the value or its fallback.
// Wrong type: TypeError. Right type, wrong value: RangeError. Nothing is converted or clamped.
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expected, type Option } from "./option.ts";
import { suggest } from "./suggest.ts";

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  /** Whether fractions are refused. */
  readonly integer: boolean;
  /** What is counted, such as `milliseconds`. */
  readonly unit?: string;
  /** Whether `Infinity` is accepted beyond `to`. */
  readonly infinity?: boolean;
  /** Said after the range. */
  readonly note?: string;
}

/** @throws {TypeError} not a number. @throws {RangeError} out of range, a fraction where none is taken, or NaN */
export function checkNumber<Fallback>(
  option: Option,
  range: NumberRange,
  fallback: Fallback,
): number | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  const what = rangeInWords(range);
  if (typeof value !== "number") throw new TypeError(expected(option, what));
  if (range.infinity === true && value === Number.POSITIVE_INFINITY) return value;
  const whole = !range.integer || Number.isInteger(value);
  if (!whole || !(value >= range.from && value <= range.to)) throw new RangeError(expected(option, what));
  return value === 0 ? 0 : value; // -0 is 0
}

function rangeInWords({ from, to, integer, unit, infinity, note }: NumberRange): string {
  const kind = integer ? "an integer" : "a number";
  const what = unit === undefined ? kind : `${integer ? "a whole number" : "a number"} of ${unit}`;
  return `${what} from ${from} to ${to}${infinity === true ? ", or Infinity" : ""}${note === undefined ? "" : ` (${note})`}`;
}

/**
 * A finite number above 0.
 *
 * @param least what it has to be at least, and why
 * @throws {TypeError} not a number. @throws {RangeError} not above 0, not finite, or too little
 */
export function checkPositive(
  option: Option,
  unit: string,
  least?: { readonly value: number; readonly because: string },
): number | undefined {
  const { value } = option;
  if (value === undefined) return undefined;
  const range = least === undefined ? "above 0" : `of at least ${least.value} (${least.because})`;
  const what = `a finite number of ${unit} ${range}`;
  if (typeof value !== "number") throw new TypeError(expected(option, what));
  const isEnough = least === undefined ? value > 0 : value >= least.value;
  if (!isEnough || value === Number.POSITIVE_INFINITY) throw new RangeError(expected(option, what));
  return value;
}

/** @throws {TypeError} not a boolean */
export function checkBoolean<Fallback>(option: Option, fallback: Fallback): boolean | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw new TypeError(expected(option, "a boolean"));
  return value;
}

/** @throws {TypeError} none of `choices`; `orElse` says what else the option takes */
export function checkChoice<const Choice extends string, Fallback>(
  option: Option,
  choices: readonly Choice[],
  fallback: Fallback,
  orElse = "",
): Choice | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  const guess = typeof value === "string" ? suggest(value, choices) : undefined;
  const hint = guess === undefined ? "" : `; did you mean "${guess}"?`;
  const list = choices.map((each) => `"${each}"`).join(", ");
  const one = choices.length === 1 ? list : `one of ${list}`;
  throw new TypeError(expected(option, one + orElse) + hint);
}

/** @throws {TypeError} not a string, or empty */
export function checkText<Fallback>(option: Option, fallback: Fallback): string | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  if (typeof value !== "string" || value === "") throw new TypeError(expected(option, "a non-empty string"));
  return value;
}

/**
 * A frozen copy of an array, each element checked under its own path.
 * @throws {TypeError} not an array
 */
export function checkList<Element, Fallback>(
  option: Option,
  what: string,
  checkElement: (element: Option, what: string) => Element,
  fallback: Fallback,
): readonly Element[] | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  if (!Array.isArray(value)) throw new TypeError(expected(option, what));
  const elements: readonly unknown[] = value;
  return Object.freeze(
    Array.from(elements, (each, index) =>
      checkElement({ path: `${option.path}[${index}]`, value: each }, what),
    ),
  );
}

/** An element of a list of words. NUL cannot be passed to a program. */
export function checkWord(element: Option): string {
  const { value } = element;
  if (typeof value !== "string" || value === "" || value.includes("\0")) {
    throw new TypeError(expected(element, "a non-empty string without NUL"));
  }
  return value;
}

/** A file path from a string or a `file:` URL. */
export function checkPath(element: Option): string {
  const { value } = element;
  const isText = typeof value === "string" && /^file:/i.test(value);
  const url = asUrl(isText && URL.canParse(value) ? new URL(value) : value);
  if (url === undefined && !isText) return checkWord(element);
  try {
    // It refuses a host, encoded slashes and broken escapes.
    if (url?.protocol === "file:") return checkWord({ ...element, value: fileURLToPath(url) });
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`${expected(element, "a path or a file: URL")}: ${message}`, { cause });
  }
  throw new TypeError(expected(element, "a path or a file: URL"));
}

const MODULE_PROTOCOLS: readonly string[] = ["file:", "data:", "blob:", "http:", "https:"];

/**
 * A module named by a URL, an absolute path, or a path relative to `baseHref`, as a URL.
 * @throws {TypeError} anything else
 */
export function checkModule<Fallback>(
  option: Option,
  baseHref: string,
  fallback: Fallback,
): string | Fallback {
  const { value } = option;
  if (value === undefined) return fallback;
  const text = asUrl(value)?.href ?? value;
  const what = "a file:, data:, blob: or http(s): URL, or the path of a module";
  if (typeof text !== "string" || text.trim() === "") throw new TypeError(expected(option, what));
  if (isAbsolute(text)) return pathToFileURL(text).href;
  if (!URL.canParse(text, baseHref)) throw new TypeError(expected(option, what));
  const url = new URL(text, baseHref);
  if (!MODULE_PROTOCOLS.includes(url.protocol)) throw new TypeError(expected(option, what));
  return url.href;
}

/** Also a URL of another realm, as in a Vitest `vm` pool, where `instanceof` fails. */
function asUrl(value: unknown): URL | undefined {
  if (value instanceof URL) return value;
  if (Object.prototype.toString.call(value) !== "[object URL]") return undefined;
  return new URL(String(value));
}

// The sentences of the codec's errors. Everything that can be refused is refused through one of these.

import {
  ERROR_PROTOTYPE,
  prototypeOf,
  sliceText,
  tester,
  toJson,
  toStringTag,
  toText,
  weakSetAdd,
  weakSetHas,
} from "../protocol/primordials.ts";
import { defineField } from "./define-field.ts";
import { KnittingError, type KnittingErrorCode, type KnittingErrorFacts } from "../errors.ts";

/** Steps from the root value to the one that is refused. */
export type ValuePath = readonly (string | number)[];

/** What was raised here, as against errors that users' getters throw while they are read. */
const refusals = new WeakSet<object>();

export function isRefusal(error: unknown): error is KnittingError {
  return typeof error === "object" && error !== null && weakSetHas(refusals, error);
}

function refuse(
  code: KnittingErrorCode,
  detail: string,
  facts?: KnittingErrorFacts,
  options?: { readonly cause: unknown },
): KnittingError {
  const error = new KnittingError(code, `${code}: ${detail}`, facts, options);
  weakSetAdd(refusals, error);
  return error;
}

const isIdentifier = tester(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u);
const LONGEST_PATH = 200;
const LONGEST_REASON = 500;

/** `value.items[2].callback` */
function formatPath(path: ValuePath): string {
  let text = "value";
  for (let index = 0; index < path.length; index++) {
    const step = path[index] as string | number;
    if (typeof step === "number") text += `[${step}]`;
    else if (step === "…") text += "…";
    else text += isIdentifier(step) ? `.${step}` : `[${toJson(step)}]`;
    if (text.length > LONGEST_PATH) return `${sliceText(text, 0, LONGEST_PATH)}…`;
  }
  return text;
}

/** What a person would call the type of `value`. Never throws. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object" && typeof value !== "function") return typeof value;
  try {
    const tag = sliceText(toStringTag(value), 8, -1);
    if (tag !== "Object" && tag !== "Function") return tag;
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === "string" && name !== "" ? name : tag;
  } catch {
    return "object";
  }
}

export function functionRefused(value: object, path: ValuePath): KnittingError {
  let name = "";
  try {
    const own: unknown = (value as { name?: unknown }).name;
    if (typeof own === "string" && own !== "") name = ` (${sliceText(own, 0, 80)})`;
  } catch {
    // A proxy may refuse to tell its name; the path is enough.
  }
  return refuse("KNT_ERROR_0", `Function is not a valid type for a payload: ${formatPath(path)}${name}`);
}

/**
 * Adds to the error about a function where that was, which only those know who encode, and what to do instead. Leaves all others
 * alone.
 */
export function explainFunction(error: unknown, where: string, mend: string): void {
  if (!isRefusal(error) || error.code !== "KNT_ERROR_0") return;
  const { message, stack } = error;
  defineField(error, "message", `${message}, ${where}. ${mend}`, false);
  // A stack begins with the message as it was.
  const head = `KnittingError: ${message}`;
  if (typeof stack !== "string" || sliceText(stack, 0, head.length) !== head) return;
  defineField(error, "stack", `KnittingError: ${error.message}${sliceText(stack, head.length)}`, false);
}

/** The same for what a task returned. No refusal of that says where in the pool it was raised: its caller is put there. */
export function explainRefusedResult(error: unknown): void {
  if (!isRefusal(error)) return;
  explainFunction(
    error,
    "in what the task returned",
    "Functions can't cross from a lane: return what they compute, or make them tasks of their own",
  );
  defineField(error, "stack", `KnittingError: ${error.message}`, false);
}

export function symbolRefused(value: symbol, path: ValuePath): KnittingError {
  return refuse(
    "KNT_ERROR_1",
    `Symbol must use Symbol.for(...) keys: ${formatPath(path)} is ${sliceText(toText(value), 0, LONGEST_REASON)}`,
  );
}

export function typeRefused(type: string, path: ValuePath): KnittingError {
  return refuse("KNT_ERROR_3", `${type} is not a supported payload type: ${formatPath(path)}`);
}

export function sharedRefused(path: ValuePath): KnittingError {
  return refuse(
    "KNT_ERROR_3",
    `A SharedArrayBuffer cannot reach a lane in another process: ${formatPath(path)}. ` +
      "Send a ProcessSharedBuffer or a copy, or run lanes on threads",
  );
}

export function sharedBufferRefused(reason: string, path: ValuePath, cause?: unknown): KnittingError {
  const detail = `ProcessSharedBuffer cannot cross: ${formatPath(path)}: ${reason}`;
  return refuse("KNT_ERROR_3", detail, {}, { cause });
}

/** Has an error that was raised elsewhere go through as it is. */
export function passOn(error: unknown): unknown {
  if (typeof error === "object" && error !== null) weakSetAdd(refusals, error);
  return error;
}

export function overLimit(
  type: string,
  actualBytes: number,
  limitBytes: number,
  exact: boolean,
): KnittingError {
  const size = exact ? `${actualBytes}` : `at least ${actualBytes}`;
  const detail = `Payload of type ${type} takes ${size} bytes; the limit (maxPayloadBytes) is ${limitBytes}`;
  return refuse("KNT_ERROR_3", detail, { limitBytes, actualBytes });
}

export function encodingFailed(cause: unknown, path: ValuePath): KnittingError {
  return refuse("KNT_ERROR_2", `Encoding failed at ${formatPath(path)}: ${describe(cause)}`, {}, { cause });
}

function describe(thrown: unknown): string {
  try {
    if (isError(thrown)) return sliceText(`${thrown.name}: ${thrown.message}`, 0, LONGEST_REASON);
    if (typeof thrown !== "object" && typeof thrown !== "function")
      return sliceText(toText(thrown), 0, LONGEST_REASON);
  } catch {
    // An error whose own message throws is described by its type.
  }
  return typeName(thrown);
}

function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  let link = prototypeOf(value);
  while (link !== null && link !== ERROR_PROTOTYPE) link = prototypeOf(link);
  return link !== null;
}

export function reentered(): KnittingError {
  return refuse(
    "KNT_ERROR_2",
    "Encoding failed: a getter or proxy in the value being encoded started another call",
  );
}

export function corrupt(detail: string, cause?: unknown): KnittingError {
  return refuse("KNT_ERROR_2", `Decoding failed: ${detail}`, {}, { cause });
}

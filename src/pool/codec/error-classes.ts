// Which class an error is made anew as. An error's class crosses as a number; unknown classes cross as Error.

import { prototypeOf } from "../protocol/primordials.ts";
import { isDOMException } from "./classify.ts";
import { KnittingError } from "../errors.ts";

const CLASSES: readonly ErrorConstructor[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];
const NAMES: readonly string[] = CLASSES.map((constructor) => constructor.name);
const PROTOTYPES: readonly object[] = [...CLASSES, AggregateError].map(
  (constructor) => constructor.prototype as object,
);
const AggregateOf = AggregateError;
/** AggregateError walks a list of errors, and an array is walked by what its prototype says. */
const NO_ERRORS = { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: undefined }) }) };
const DOMExceptionOf = DOMException;
const KNITTING_PROTOTYPE: object = KnittingError.prototype;
const AGGREGATE = CLASSES.length;
const DOM_EXCEPTION = AGGREGATE + 1;
const KNITTING = AGGREGATE + 2;

/** The number of the class that stands for `error`. Like structuredClone, goes by the name. */
export function errorClass(error: Error, name: string): number {
  if (isDOMException(error)) return DOM_EXCEPTION;
  if (isKnittingError(error) || name === "KnittingError") return KNITTING;
  if (name === "AggregateError") return AGGREGATE;
  for (let index = 0; index < NAMES.length; index++) {
    if (NAMES[index] === name) return index;
  }
  return 0;
}

/** The name of the built-in class of errors whose prototype that is, if it is one. */
export function builtInName(prototype: object): string | undefined {
  for (let index = 0; index < PROTOTYPES.length; index++) {
    if (PROTOTYPES[index] === prototype) return NAMES[index] ?? "AggregateError";
  }
  return undefined;
}

/** The name that an error of that class has of its own accord. */
export function nameOfClass(errorClassNumber: number, name: string): string {
  if (errorClassNumber === DOM_EXCEPTION) return name;
  if (errorClassNumber === KNITTING) return "KnittingError";
  return errorClassNumber === AGGREGATE ? "AggregateError" : (NAMES[errorClassNumber] ?? name);
}

function isKnittingError(error: object): boolean {
  let link = prototypeOf(error);
  while (link !== null && link !== KNITTING_PROTOTYPE) link = prototypeOf(link);
  return link !== null;
}

/** An error of that class without fields of its own, but for those that come with the class. */
export function makeError(
  errorClassNumber: number,
  name: string,
  message: string | undefined,
): Error | undefined {
  if (errorClassNumber === DOM_EXCEPTION) return new DOMExceptionOf(message, name);
  // The code is an own field and follows with the others.
  if (errorClassNumber === KNITTING) return new KnittingError("KNT_ERROR_2", message ?? "");
  if (errorClassNumber === AGGREGATE) return new AggregateOf(NO_ERRORS as Iterable<unknown>, message);
  const constructor = CLASSES[errorClassNumber];
  return constructor === undefined ? undefined : new constructor(message);
}

// Which class an error is made anew as. An error's class crosses as a number; unknown classes cross as Error.

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
const AGGREGATE = CLASSES.length;
const DOM_EXCEPTION = AGGREGATE + 1;
const KNITTING = AGGREGATE + 2;

/** The number of the class that stands for `error`. Like structuredClone, goes by the name. */
export function errorClass(error: Error, name: string): number {
  if (error instanceof DOMException) return DOM_EXCEPTION;
  if (error instanceof KnittingError || name === "KnittingError") return KNITTING;
  if (name === "AggregateError") return AGGREGATE;
  const index = CLASSES.findIndex((constructor) => constructor.name === name);
  return index < 0 ? 0 : index;
}

/** An error of that class without fields of its own, but for those that come with the class. */
export function makeError(
  errorClassNumber: number,
  name: string,
  message: string | undefined,
): Error | undefined {
  if (errorClassNumber === DOM_EXCEPTION) return new DOMException(message, name);
  // The code is an own field and follows with the others.
  if (errorClassNumber === KNITTING) return new KnittingError("KNT_ERROR_2", message ?? "");
  if (errorClassNumber === AGGREGATE) return new AggregateError([], message);
  const constructor = CLASSES[errorClassNumber];
  return constructor === undefined ? undefined : new constructor(message);
}

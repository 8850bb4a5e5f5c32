// Bodies of containers that were nested too deep to be written in place, writing: they follow the root value, in order.

import { OBJECT_PROTOTYPE, prototypeOf } from "../protocol/primordials.ts";
import { writeArray, writeMap, writeObject, writeSet } from "./container-writer.ts";
import { writeEnvelope } from "./envelope-writer.ts";
import { writeErrorFields } from "./error-writer.ts";
import { ARRAY, ERROR, MAP, OBJECT_LOOSE, SET } from "./tags.ts";
import type { ValueWriter } from "./value-writer.ts";

/** A container whose body follows the root value. */
export interface LaterBody {
  readonly kind: number;
  readonly object: object;
}

export function writeLaterBody(writer: ValueWriter, later: LaterBody): void {
  const { kind, object } = later;
  if (kind === OBJECT_LOOSE) {
    const prototype: unknown = prototypeOf(object);
    writeObject(writer, object, prototype === null || prototype === OBJECT_PROTOTYPE);
  } else if (kind === ARRAY) writeArray(writer, object as unknown[]);
  else if (kind === MAP) writeMap(writer, object as Map<unknown, unknown>);
  else if (kind === SET) writeSet(writer, object as Set<unknown>);
  else if (kind === ERROR) writeErrorFields(writer, object as Error);
  else writeEnvelope(writer, object);
}

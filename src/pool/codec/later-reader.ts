// Containers that were nested too deep to be read in place, reading: made empty where they belong, filled at the end.

import { append, MapOf, SetOf } from "../protocol/primordials.ts";
import { fillArray, fillMap, fillObject, fillSet } from "./container-reader.ts";
import { emptyEnvelope, fillEnvelope } from "./envelope-reader.ts";
import { fillErrorFields, readErrorHead } from "./error-reader.ts";
import type { Envelope } from "./envelope.ts";
import { corrupt } from "./refusals.ts";
import { ARRAY, ENVELOPE, ERROR, MAP, OBJECT_LOOSE, SET } from "./tags.ts";
import type { ValueReader } from "./value-reader.ts";

/** A container whose body follows the root value. */
export interface Unfilled {
  readonly kind: number;
  readonly object: object;
}

export function readLater(reader: ValueReader): object {
  const kind = reader.byte();
  const object = reader.register(makeEmpty(reader, kind));
  append(reader.later, { kind, object });
  return object;
}

function makeEmpty(reader: ValueReader, kind: number): object {
  switch (kind) {
    case OBJECT_LOOSE:
      return {};
    case ARRAY:
      return [];
    case MAP:
      return new MapOf();
    case SET:
      return new SetOf();
    case ERROR:
      return readErrorHead(reader);
    case ENVELOPE:
      return emptyEnvelope();
    default:
      throw corrupt(`unknown container ${kind}`);
  }
}

export function fillLater(reader: ValueReader, { kind, object }: Unfilled): void {
  if (kind === ERROR) return fillErrorFields(reader, object as Error);
  const tag = reader.byte();
  if (kind === OBJECT_LOOSE) fillObject(reader, tag, object);
  else if (kind === ARRAY) fillArray(reader, tag, object as unknown[]);
  else if (tag !== kind) throw corrupt("a container is missing");
  else if (kind === MAP) fillMap(reader, object as Map<unknown, unknown>);
  else if (kind === SET) fillSet(reader, object as Set<unknown>);
  else fillEnvelope(reader, object as Envelope);
}

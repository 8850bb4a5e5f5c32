// Dates, regular expressions, wrappers, views and buffers, reading.

import { boxed, DateOf, RegExpOf } from "../protocol/primordials.ts";
import { elementBytes, KIND_BUFFER, KIND_DATA_VIEW, makeView, memoryBytes } from "./element-kinds.ts";
import { corrupt } from "./refusals.ts";
import { readSharedBuffer } from "./shared-buffer-reader.ts";
import {
  ARRAY_BUFFER,
  BOXED,
  BUFFER_BYTES,
  DATE,
  REGEXP,
  SHARED_BUFFER,
  VIEW,
  VIEW_TRACKING,
} from "./tags.ts";
import type { ValueReader } from "./value-reader.ts";

export function readExotic(reader: ValueReader, tag: number): object {
  switch (tag) {
    case DATE:
      return reader.register(new DateOf(reader.float()));
    case REGEXP:
      return reader.register(readRegExp(reader));
    case BOXED:
      return readBoxed(reader);
    case VIEW:
    case VIEW_TRACKING:
      return reader.register(readView(reader, tag));
    case ARRAY_BUFFER:
      return reader.register(reader.buffers.get(reader.size()).buffer);
    case BUFFER_BYTES:
      return reader.register(reader.buffer(reader.size()));
    case SHARED_BUFFER:
      return reader.register(readSharedBuffer(reader));
    default:
      throw corrupt(`unknown tag ${tag}`);
  }
}

function readRegExp(reader: ValueReader): RegExp {
  const source = reader.text();
  return new RegExpOf(source, reader.text());
}

function readBoxed(reader: ValueReader): object {
  reader.enter();
  const primitive = reader.value();
  reader.leave();
  if (primitive === null || primitive === undefined || typeof primitive === "object") {
    throw corrupt("a wrapper without a primitive");
  }
  return reader.register(boxed(primitive));
}

function readView(reader: ValueReader, tag: number): object {
  const kind = reader.byte();
  if (kind > KIND_BUFFER) throw corrupt("unknown kind of view");
  const { buffer, start } = reader.buffers.get(reader.size());
  const byteOffset = reader.size() - start;
  const length = tag === VIEW ? reader.size() : undefined;
  const bytes = (length ?? 0) * (kind === KIND_DATA_VIEW ? 1 : elementBytes(kind));
  if (byteOffset < 0 || byteOffset + bytes > memoryBytes(buffer)) throw corrupt("a view is out of bounds");
  return makeView(kind, buffer, byteOffset, length);
}

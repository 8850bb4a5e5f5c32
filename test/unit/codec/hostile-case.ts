// One case of hostile bytes for the decoder, drawn from a seed: the seed repeats it. Used by fuzz.test.ts and by `npm run fuzz`.
import assert from "node:assert/strict";
import { BUFFER_ATTACHED } from "../../../src/pool/codec/buffer-table.ts";
import { Decoder, decodeThrown } from "../../../src/pool/codec/index.ts";
import * as tags from "../../../src/pool/codec/tags.ts";
import { ValueReader } from "../../../src/pool/codec/value-reader.ts";
import { KnittingError } from "../../../src/pool/errors.ts";
import type { SharedBufferCarrier } from "../../../src/pool/shared-memory/reference.ts";
import { randomFrom } from "../../stress/random.mjs";
import { assertSame } from "./crossing.ts";
import { type Encoding, encodingOf, samples } from "./hostile-samples.ts";

/** Codes that bytes may end in. Those of shared memory say what has become of the memory that a reference means. */
const EXPECTED = /^(?:KNT_ERROR_2|SHARED_MEMORY_[A-Z]+)$/u;
/** What one case may allocate: a fixed part, and so many bytes for each byte that it was given. */
const MOST_BYTES = 8 << 20;
const BYTES_EACH = 4_096;

/** As between processes, but that nothing can be opened. */
const CLOSED: SharedBufferCarrier = {
  send: () => undefined,
  open() {
    throw new KnittingError("SHARED_MEMORY_CLOSED", "closed");
  },
};

const decoders = [new Decoder(), new Decoder(CLOSED)];

/** A reference to shared memory, as a process lane gets one. */
const SHARED: Encoding = {
  tag: tags.ROOT_STRUCTURED,
  bytes: Uint8Array.from([tags.SHARED_BUFFER, 0, 0, tags.SHORT_TEXT + 3, 49, 58, 50, 64, 0, 8, 9, 9]),
  attachments: undefined,
};
const NAMED: Encoding = {
  ...SHARED,
  bytes: Uint8Array.from([
    ...[tags.SHARED_BUFFER, 1, 0, tags.SHORT_TEXT + 3, 49, 58, 50],
    ...[tags.SHORT_TEXT + 4, 0x2e, 0x2e, 0x2f, 0x78, 64, 0, 8, 9, 9],
  ]),
};
/** The same with the memory itself, as a thread lane gets it: padding, then the directory of attachments. */
const MIRRORED: Encoding = {
  tag: tags.ROOT_STRUCTURED_WITH_BUFFERS,
  bytes: Uint8Array.from([
    ...[tags.SHARED_BUFFER, 0, 1, tags.SHORT_TEXT + 3, 49, 58, 50, 64, 0, 8, 9, 9, 0, 0, 0, 0],
    ...[16, 1, BUFFER_ATTACHED, 0],
    ...[16, 0, 0, 0],
  ]),
  attachments: [new SharedArrayBuffer(64)],
};
const encodings: readonly Encoding[] = [...samples.map(encodingOf), SHARED, NAMED, MIRRORED];

/** Body tags that the decoder has met, with how often it has read the whole of one. */
export const reached: Map<number, number> = new Map();

/** Every body tag there is, by its name. Short texts and small integers are one each. */
export const BODY_TAGS: ReadonlyMap<string, number> = new Map(
  Object.entries(tags).filter(([name]) => !/^ROOT_|LIMIT$|^MAX_DEPTH$/u.test(name)),
);

function classOf(tag: number): number {
  if (tag >= tags.SMALL_INTEGER) return tags.SMALL_INTEGER;
  return tag >= tags.SHORT_TEXT ? tags.SHORT_TEXT : tag;
}

function note(tag: number): void {
  const key = classOf(tag);
  reached.set(key, (reached.get(key) ?? 0) + 1);
}

/** From now on, notes which tags decoders read. */
export function watchTags(): void {
  const { value, takeEnd } = ValueReader.prototype;
  ValueReader.prototype.value = function (this: ValueReader) {
    const tag = this.in[this.pos];
    const result = value.call(this);
    if (tag !== undefined) note(tag);
    return result;
  };
  ValueReader.prototype.takeEnd = function (this: ValueReader) {
    const isEnd = takeEnd.call(this);
    if (isEnd) note(tags.END);
    return isEnd;
  };
}

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pickOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)] as T;

/** Sizes that lie: as varints, and as the 32 bits of a footer. */
const EXTREMES: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0xff, 0xff, 0xff, 0x7f],
  [0x00, 0x00, 0x00, 0x80],
  [0x00],
];

/** Bytes that begin like values: mostly tags, and small numbers behind them. */
function drawTags(random: Random): number[] {
  const bytes: number[] = [];
  const length = 1 + below(random, 120);
  while (bytes.length < length) {
    const draw = random();
    if (draw < 0.5) bytes.push(pickOf(random, [...BODY_TAGS.values()]));
    else if (draw < 0.9) bytes.push(below(random, 12));
    else if (draw < 0.95) bytes.push(...pickOf(random, EXTREMES));
    else bytes.push(below(random, 256));
  }
  return bytes;
}

function alter(random: Random, source: Uint8Array): number[] {
  const bytes = [...source];
  for (let edits = 1 + below(random, 4); edits > 0; edits--) {
    const at = below(random, bytes.length + 1);
    const draw = random();
    if (draw < 0.25 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
    else if (draw < 0.4 && at < bytes.length) bytes[at] = below(random, 256);
    else if (draw < 0.55) bytes.splice(at, 1 + below(random, 8));
    else if (draw < 0.7) bytes.splice(at, below(random, 6), ...pickOf(random, EXTREMES));
    else if (draw < 0.8) bytes.length = at;
    else if (draw < 0.9) {
      const other = pickOf(random, encodings).bytes;
      const from = below(random, other.length + 1);
      bytes.splice(at, below(random, 20), ...other.subarray(from, from + below(random, 60)));
    } else {
      const again = bytes.slice(at, at + 1 + below(random, 30));
      for (let times = below(random, 5); times > 0; times--) bytes.splice(at, 0, ...again);
    }
  }
  return bytes;
}

/** A message of one container in another, over and over. */
function drawNested(random: Random): number[] {
  const shell = pickOf<readonly number[]>(random, [
    [tags.ARRAY, 1],
    [tags.SET],
    [tags.MAP],
    [tags.BOXED],
    [tags.OBJECT_LOOSE, 1, tags.SHORT_TEXT],
    [tags.LATER, tags.ARRAY],
    [tags.ENVELOPE],
    [tags.ERROR, 0, tags.SHORT_TEXT],
    [tags.ARRAY_SPARSE, 1, 1, tags.SHORT_TEXT],
  ]);
  return new Array<readonly number[]>(1 + below(random, 20_000)).fill(shell).flat();
}

interface Drawn {
  readonly tag: number;
  readonly bytes: readonly number[];
  readonly attachments: readonly unknown[] | undefined;
}

function draw(random: Random): Drawn {
  const sort = random();
  const anyTag = random() < 0.1 ? below(random, 256) : undefined;
  if (sort < 0.1) {
    const bytes = Array.from({ length: below(random, 300) }, () => below(random, 256));
    return { tag: anyTag ?? tags.ROOT_STRUCTURED, bytes, attachments: undefined };
  }
  const structured = pickOf(random, [tags.ROOT_STRUCTURED, tags.ROOT_STRUCTURED_WITH_BUFFERS]);
  if (sort < 0.35) return { tag: anyTag ?? structured, bytes: drawTags(random), attachments: undefined };
  if (sort < 0.36) return { tag: structured, bytes: drawNested(random), attachments: undefined };
  const { tag, bytes, attachments } = pickOf(random, encodings);
  // Some as they are, or no tag would ever be read to its end.
  const altered = random() < 0.05 ? [...bytes] : alter(random, bytes);
  return { tag: anyTag ?? tag, bytes: altered, attachments: random() < 0.1 ? undefined : attachments };
}

/** What came of one decoding: a value, or the text of the error that refused it. */
interface Outcome {
  readonly value: unknown;
  readonly refusal: string | undefined;
}

/** Decodes from a window in a larger buffer whose other bytes are `poison`; nothing of the buffer may be left in the value. */
function decodeIn(random: Random, poison: number, decoder: Decoder, drawn: Drawn): Outcome {
  const { tag, bytes, attachments } = drawn;
  const offset = below(random, 80);
  const memory = random() < 0.5 ? SharedArrayBuffer : ArrayBuffer;
  const buffer = new Uint8Array(new memory(offset + bytes.length + 80)).fill(poison);
  buffer.set(bytes, offset);
  const isThrown = random() < 0.3;
  let outcome: Outcome;
  try {
    const value = isThrown
      ? decodeThrown(decoder, tag, 1, buffer, offset, bytes.length, attachments)
      : decoder.decode(tag, 1, buffer, offset, bytes.length, attachments);
    outcome = refusalOf(value) ?? { value, refusal: undefined };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    outcome = refused;
  }
  for (let at = 0; at < buffer.length; at++) {
    const expected = at < offset || at >= offset + bytes.length ? poison : bytes[at - offset];
    assert.equal(buffer[at], expected, "the decoder wrote into what it reads");
  }
  buffer.fill(0xee);
  return outcome;
}

/** An error that the decoder may end in. One that was sent looks the same, which does no harm here. */
function refusalOf(error: unknown): Outcome | undefined {
  if (!(error instanceof KnittingError) || !EXPECTED.test(error.code)) return undefined;
  return { value: undefined, refusal: `${error.code} ${error.message}` };
}

function allocated(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Draws bytes and decodes them twice, surrounded by other bytes each time. Both must end alike, in a value or a coded error: bytes from
 * outside, or a view of what was read, would make a difference.
 *
 * @throws {Error} when they do not
 */
export function runHostileCase(seed: number): void {
  const drawn = draw(randomFrom(seed));
  const decoder = decoders[seed % decoders.length] as Decoder;
  const before = allocated();
  const one = decodeIn(randomFrom(seed), 0x5a, decoder, drawn);
  const taken = allocated() - before;
  assert.ok(taken < MOST_BYTES + BYTES_EACH * drawn.bytes.length, `${taken} bytes for ${drawn.bytes.length}`);
  const other = decodeIn(randomFrom(seed), 0xa5, decoder, drawn);
  assert.equal(one.refusal, other.refusal);
  assertSame(one.value, other.value);
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { Decoder, Encoder } from "../../../src/pool/codec/index.ts";
import {
  CONTROL_WORDS,
  HEADER,
  INLINE_FLOAT,
  PAYLOAD_LENGTH,
  PAYLOAD_OFFSET,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  SLOT_COUNT,
  SLOT_FLOATS,
  SLOT_MASK,
  SLOT_WORDS,
  TAG_SHIFT,
} from "../../../src/pool/protocol/layout.ts";
import { encodeAside, keepEncoded, RingWriter } from "../../../src/pool/ring/writer.ts";

/** One ring with its consumer, on one thread. */
function openRing(payloadBytes: number, start = 0) {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4));
  control[REPLY_TAIL_WORD] = start;
  control[REPLY_HEAD_WORD] = start;
  const slots = new SharedArrayBuffer(SLOT_COUNT * SLOT_WORDS * 4);
  const payload = new SharedArrayBuffer(payloadBytes);
  const writer = new RingWriter(control, slots, payload, REPLY_TAIL_WORD, REPLY_HEAD_WORD);
  const words = new Int32Array(slots);
  const floats = new Float64Array(slots);
  const decoder = new Decoder();
  const read = (): unknown => {
    const position = (control[REPLY_HEAD_WORD] ?? 0) & SLOT_MASK;
    const base = position * SLOT_WORDS;
    const value = decoder.decode(
      ((words[base + HEADER] ?? 0) >>> TAG_SHIFT) & 0xff,
      floats[position * SLOT_FLOATS + INLINE_FLOAT] ?? 0,
      Buffer.from(payload),
      words[base + PAYLOAD_OFFSET] ?? 0,
      words[base + PAYLOAD_LENGTH] ?? 0,
    );
    control[REPLY_HEAD_WORD] = ((control[REPLY_HEAD_WORD] ?? 0) + 1) | 0;
    return value;
  };
  const waiting = (): number => ((control[REPLY_TAIL_WORD] ?? 0) - (control[REPLY_HEAD_WORD] ?? 0)) | 0;
  return { writer, read, waiting };
}

const payloads = fc.oneof(
  fc.double(),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 400 }),
  fc.record(
    { id: fc.integer(), tags: fc.array(fc.string({ maxLength: 10 }), { maxLength: 5 }) },
    { noNullPrototype: true },
  ),
);

test.each([
  ["from the start", 0],
  ["across the wrap of positions", 0x7fff_ff80],
])("values come out in the order and as they went in, %s", (_where, start) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(payloads, fc.nat({ max: 3 })), { maxLength: 400 }), (list) => {
      const { writer, read, waiting } = openRing(8192, start);
      const encoder = new Encoder(1024);
      const sent: unknown[] = [];
      const readOne = (): void => expect(read()).toStrictEqual(sent.shift());
      for (const [value, reads] of list) {
        while (!writer.hasSlot()) readOne();
        if (!writer.write(encoder, value, 0)) {
          const kept = keepEncoded(encoder);
          do readOne();
          while (!writer.writeEncoded(kept, 0));
        }
        writer.publish();
        sent.push(value);
        for (let count = 0; count < reads && waiting() > 0; count++) readOne();
      }
      while (waiting() > 0) readOne();
      expect(sent).toEqual([]);
    }),
  );
});

test("has no slot once all are published, and one again when the consumer has read", () => {
  const { writer, read } = openRing(8192);
  const encoder = new Encoder(1024);
  for (let count = 0; count < SLOT_COUNT; count++) {
    expect(writer.hasSlot()).toBe(true);
    writer.write(encoder, count, 0);
    writer.publish();
  }
  expect(writer.hasSlot()).toBe(false);
  expect(read()).toBe(0);
  expect(writer.hasSlot()).toBe(true);
});

test("a value encoded aside owns its bytes", () => {
  const encoder = new Encoder(1024);
  const first = encodeAside(encoder, "first");
  encodeAside(encoder, "other");
  const { tag, inline, bytes } = first;
  expect(bytes).toBeDefined();
  if (bytes === undefined) return;
  expect(new Decoder().decode(tag, inline, bytes, 0, bytes.length)).toBe("first");
});

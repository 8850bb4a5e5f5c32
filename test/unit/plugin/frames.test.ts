import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameReader } from "../../../src/plugin/protocol/frames.ts";

test("messages arrive as they were sent, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 64 })),
      (messages, cuts) => {
        const bytes = Buffer.concat(messages.map((message) => encodeFrame(message)));
        const reader = new FrameReader();
        const received: unknown[] = [];
        let from = 0;
        for (const size of [...cuts, bytes.length]) {
          received.push(...reader.read(bytes.subarray(from, from + size)));
          from += size;
        }
        expect(received).toEqual(messages.map((message) => JSON.parse(JSON.stringify(message)) as unknown));
      },
    ),
  );
});

test("a message that is announced as too long is refused before it arrives", () => {
  const reader = new FrameReader(() => 8);
  expect(() => [...reader.read(encodeFrame("far too long").subarray(0, 4))]).toThrow(RangeError);
});

test("what is no JSON is refused", () => {
  const reader = new FrameReader();
  expect(() => [...reader.read(Buffer.from([0, 0, 0, 1, 0x7b]))]).toThrow(SyntaxError);
});

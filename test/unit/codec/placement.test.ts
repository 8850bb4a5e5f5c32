import { describe, expect, it } from "vitest";
import { Decoder, Encoder } from "../../../src/pool/codec/index.ts";

const decoder = new Decoder();

describe("where an encoded value is", () => {
  it.each([undefined, null, true, false, 0, -0, 1.5, NaN])("%s needs no bytes", (value) => {
    const encoder = new Encoder(100);
    encoder.encode(value, Buffer.alloc(0), 0, 0);
    expect([encoder.length, encoder.spilled, encoder.attachments]).toEqual([0, false, undefined]);
    expect(decoder.decode(encoder.tag, encoder.inline, Buffer.alloc(0), 0, 0)).toBe(value);
  });

  it("is never outside of the region it was given", () => {
    const values = [
      "plain text",
      "é".repeat(9),
      [1, 2.5, "three"],
      new Uint8Array(20),
      { a: new Float64Array(2) },
    ];
    for (const value of values) {
      for (let room = 0; room < 90; room++) {
        const encoder = new Encoder(1000);
        const buffer = Buffer.alloc(120, 0xaa);
        encoder.encode(value, buffer, 16, 16 + room);
        expect(buffer.subarray(0, 16).every((byte) => byte === 0xaa)).toBe(true);
        expect(buffer.subarray(16 + room).every((byte) => byte === 0xaa)).toBe(true);
        const [bytes, at] = encoder.spilled ? [encoder.scratch, 0] : [buffer, 16];
        if (!encoder.spilled) expect(encoder.length).toBeLessThanOrEqual(room);
        expect(decoder.decode(encoder.tag, encoder.inline, bytes, at, encoder.length)).toEqual(value);
      }
    }
  });

  it("is the region itself when bytes fit it exactly", () => {
    const encoder = new Encoder(1000);
    encoder.encode(new Uint8Array(64), Buffer.alloc(64), 0, 64);
    expect([encoder.spilled, encoder.length]).toEqual([false, 64]);
  });

  it("is not mistaken for ASCII when a text is cut at the region's end", () => {
    const encoder = new Encoder(1000);
    const text = `${"a".repeat(30)}é`;
    for (let room = 25; room < 70; room++) {
      const buffer = Buffer.alloc(100);
      encoder.encode(text, buffer, 0, room);
      const bytes = encoder.spilled ? encoder.scratch : buffer;
      expect(decoder.decode(encoder.tag, 0, bytes, 0, encoder.length)).toBe(text);
    }
  });

  it("is scratch memory that shrinks again some time after a huge payload", () => {
    const encoder = new Encoder(8 << 20);
    const region = Buffer.alloc(16);
    encoder.encode(new Uint8Array(4 << 20), region, 0, 16);
    expect(encoder.scratch.length).toBeGreaterThanOrEqual(4 << 20);
    for (let index = 0; index < 100; index++) encoder.encode([index], region, 0, 16);
    expect(encoder.scratch.length).toBeLessThan(1 << 20);
    encoder.encode("x".repeat(1000), region, 0, 16);
    expect(encoder.spilled).toBe(true);
  });

  it("may change from one buffer to another between values", () => {
    const encoder = new Encoder(1000);
    const buffers = [Buffer.alloc(64), Buffer.from(new SharedArrayBuffer(64)), Buffer.alloc(64)];
    for (let round = 0; round < 9; round++) {
      const buffer = buffers[round % 3] ?? Buffer.alloc(0);
      encoder.encode([round + 0.5, "text"], buffer, 8, 64);
      expect(decoder.decode(encoder.tag, 0, buffer, 8, encoder.length)).toEqual([round + 0.5, "text"]);
    }
  });
});

// Encoded values as lines of text.
import type { Decoder, Encoder } from "../../../src/pool/codec/index.ts";

export function encodeLine(encoder: Encoder, value: unknown): string {
  encoder.encode(value, Buffer.alloc(0), 0, 0);
  const { tag, inline, length, scratch } = encoder;
  return JSON.stringify([tag, inline, Buffer.from(scratch.subarray(0, length)).toString("base64")]);
}

export function decodeLine(decoder: Decoder, line: string): unknown {
  const [tag, inline, text] = JSON.parse(line) as [number, number, string];
  const bytes = Buffer.from(text, "base64");
  return decoder.decode(tag, inline, bytes, 0, bytes.length);
}

// Node's own fast string methods of Buffer, which its public types leave out. They exist in Node, Deno and Bun.

/** A Buffer with its native string methods: several times faster than `write` and `toString` on short strings. */
export interface RawBuffer extends Buffer {
  /** Stops at a whole character; returns the bytes written. */
  utf8Write(text: string, offset: number, length: number): number;
  ucs2Write(text: string, offset: number, length: number): number;
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
}

export function asRaw(buffer: Buffer): RawBuffer {
  return buffer as RawBuffer;
}

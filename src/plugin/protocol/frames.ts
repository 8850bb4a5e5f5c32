// How messages travel between the module server and a lane: four bytes of length, big endian, then that many bytes of
// JSON. Used on both ends of the socket.

const HEADER_BYTES = 4;

/** The longest message that is believed: source text of one module, with its source map. */
export const MAX_FRAME_BYTES: number = 256 * 1024 * 1024;

/** One message, ready to be written to the socket. */
export function encodeFrame(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const bodyBytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes);
  frame.writeUInt32BE(bodyBytes, 0);
  frame.write(text, HEADER_BYTES);
  return frame;
}

/** Collects the bytes of a socket until a message is complete. Keeps chunks apart, so that no byte is copied twice. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #availableBytes = 0;
  #bodyBytes: number | undefined;
  readonly #maxBytes: () => number;

  /** @param maxBytes asked for each frame, so that a peer that hasn't shown its token can be kept short */
  constructor(maxBytes: () => number = () => MAX_FRAME_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes a chunk and yields every message that is now complete.
   * @throws {RangeError} when a peer announces a longer message than it may send
   * @throws {SyntaxError} when a message is not JSON
   */
  *read(chunk: Buffer): Generator<unknown, void> {
    this.#chunks.push(chunk);
    this.#availableBytes += chunk.length;
    for (;;) {
      if (this.#bodyBytes === undefined) {
        if (this.#availableBytes < HEADER_BYTES) return;
        this.#bodyBytes = this.#take(HEADER_BYTES).readUInt32BE(0);
        if (this.#bodyBytes > this.#maxBytes()) {
          throw new RangeError(
            `A message of ${this.#bodyBytes} bytes is longer than ${this.#maxBytes()} bytes`,
          );
        }
      }
      if (this.#availableBytes < this.#bodyBytes) return;
      const text = this.#take(this.#bodyBytes).toString("utf8");
      this.#bodyBytes = undefined;
      yield JSON.parse(text);
    }
  }

  #take(byteCount: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length > byteCount) {
      this.#chunks[0] = first.subarray(byteCount);
      this.#availableBytes -= byteCount;
      return first.subarray(0, byteCount);
    }
    const joined = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    const rest = joined.subarray(byteCount);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#availableBytes = rest.length;
    return joined.subarray(0, byteCount);
  }
}

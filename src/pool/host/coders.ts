// The encoder and the decoder of a pool's host side, made on first use: after the threads have been started, which take
// longer to come up than these to be made. Host thread; one per pool.
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { Decoder, Encoder } from "../codec/index.ts";

export class Coders {
  readonly #maxPayloadBytes: number;
  /** `undefined`: lanes are threads. */
  readonly carrier: SharedBufferCarrier | undefined;
  #encoder: Encoder | undefined;
  #decoder: Decoder | undefined;

  /** @param carrier of memory that is sent by reference, when lanes are processes */
  constructor(maxPayloadBytes: number, carrier: SharedBufferCarrier | undefined) {
    this.#maxPayloadBytes = maxPayloadBytes;
    this.carrier = carrier;
  }

  get encoder(): Encoder {
    return (this.#encoder ??= new Encoder(this.#maxPayloadBytes, this.carrier));
  }

  get decoder(): Decoder {
    return (this.#decoder ??= new Decoder(this.carrier));
  }
}

// The encoder and the decoder of a pool's host side, made on first use: after the threads have been started, which take
// longer to come up than these to be made. Host thread; one per pool.
import { Decoder, Encoder } from "../codec/index.ts";

export class Coders {
  readonly #maxPayloadBytes: number;
  #encoder: Encoder | undefined;
  #decoder: Decoder | undefined;

  constructor(maxPayloadBytes: number) {
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  get encoder(): Encoder {
    return (this.#encoder ??= new Encoder(this.#maxPayloadBytes));
  }

  get decoder(): Decoder {
    return (this.#decoder ??= new Decoder());
  }
}

// The encoder and the decoder of a pool's host side, made on first use: after the threads have been started, which take
// longer to come up than these to be made. Host thread; one per pool.
import { Decoder, Encoder } from "../codec/index.ts";

export class Coders {
  readonly #maxPayloadBytes: number;
  readonly attaches: boolean;
  #encoder: Encoder | undefined;
  #decoder: Decoder | undefined;

  /** @param attaches whether buffers can cross as they are: to threads, and not to other processes */
  constructor(maxPayloadBytes: number, attaches: boolean) {
    this.#maxPayloadBytes = maxPayloadBytes;
    this.attaches = attaches;
  }

  get encoder(): Encoder {
    return (this.#encoder ??= new Encoder(this.#maxPayloadBytes, this.attaches));
  }

  get decoder(): Decoder {
    return (this.#decoder ??= new Decoder());
  }
}

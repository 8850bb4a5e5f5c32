import type * as fc from "fast-check";
import { type ChunkReply, ChunkStop, type Inspection } from "../contract.ts";
import type { FastCheck } from "./fast-check.ts";
import type { ValueSupply, Values } from "./values.ts";

// Looks at a value before and after its run: whether the predicate changes what it is given. Lane side; for the runs of a
// second opinion, one in each chunk, and never for others, because to make texts of values takes longer than most runs.

export class Inspector implements ValueSupply {
  readonly #fc: FastCheck;
  readonly #values: Values;
  #input: unknown[] | undefined;
  #before = "";

  constructor(fastCheck: FastCheck, values: Values) {
    this.#fc = fastCheck;
    this.#values = values;
  }

  valueAt(parent: readonly number[], index: number): fc.Value<unknown[]> | undefined {
    const value = this.#values.untouchedAt(parent, index);
    if (value !== undefined) {
      this.#input = value.value_;
      this.#before = this.#fc.stringify(this.#input);
    }
    return value;
  }

  /**
   * Adds what was seen to what the chunk says.
   * @throws {ChunkStop} when the chunk stopped
   */
  watch(begin: () => ChunkReply | Promise<ChunkReply>): ChunkReply | Promise<ChunkReply> {
    try {
      const reply = begin();
      if (!(reply instanceof Promise)) return { ...reply, inspection: this.#seen() };
      return reply.then(
        (later) => ({ ...later, inspection: this.#seen() }),
        (reason: unknown) => this.#rethrow(reason),
      );
    } catch (reason) {
      return this.#rethrow(reason);
    }
  }

  #rethrow(reason: unknown): never {
    if (!(reason instanceof ChunkStop)) throw reason;
    throw new ChunkStop({ ...reason.knittingChunkStop, inspection: this.#seen() }, reason.cause);
  }

  #seen(): Inspection | undefined {
    if (this.#input === undefined) return undefined;
    return { before: this.#before, after: this.#fc.stringify(this.#input) };
  }
}

// The calls that one lane owes a reply for, by the index under which the lane knows them. Host thread.
import { MAX_OPEN_CALLS } from "../protocol/layout.ts";
import type { Call } from "./call.ts";

export class OpenCalls {
  readonly #calls: (Call | undefined)[] = [];
  readonly #freeIndices: number[] = [];
  /** When the lane started each; 0 while it has not. Written by the lane; `undefined` when nobody wants to know. */
  readonly #board: Float64Array | undefined;

  constructor(board: SharedArrayBuffer) {
    this.#board = board.byteLength === 0 ? undefined : new Float64Array(board);
  }

  get full(): boolean {
    return this.#freeIndices.length === 0 && this.#calls.length >= MAX_OPEN_CALLS;
  }

  get(index: number): Call | undefined {
    return this.#calls[index];
  }

  has(call: Call): boolean {
    return call.openIndex >= 0 && this.#calls[call.openIndex] === call;
  }

  /** Gives the call an index. */
  add(call: Call): number {
    const index = this.#freeIndices.pop() ?? this.#calls.length;
    this.#calls[index] = call;
    if (this.#board !== undefined) this.#board[index] = 0;
    call.openIndex = index;
    return index;
  }

  remove(call: Call): void {
    this.#calls[call.openIndex] = undefined;
    this.#freeIndices.push(call.openIndex);
    call.openIndex = -1;
  }

  /** All of them; safe against removal while it goes on. */
  *[Symbol.iterator](): Generator<Call, void, undefined> {
    for (const call of this.#calls) if (call !== undefined) yield call;
  }

  /** Those whose place in the ring is before `position`. */
  *before(position: number): Generator<Call, void, undefined> {
    for (const call of this) if (((call.position - position) | 0) < 0) yield call;
  }

  /** Of those, the one that was published last. */
  lastBefore(position: number): Call | undefined {
    let last: Call | undefined;
    for (const call of this.before(position)) {
      if (last === undefined || ((call.position - last.position) | 0) > 0) last = call;
    }
    return last;
  }

  /** How many that the lane has not begun have settled: it will skip them. @param begun as above */
  countSkipped(begun: number): number {
    let count = 0;
    for (const call of this) if (call.settled && ((call.position - begun) | 0) >= 0) count++;
    return count;
  }

  /** The call that the lane has been running for at least `limitMs`, longest first; and when to look again. */
  findOverdue(now: number, limitMs: number): { readonly call: Call | undefined; readonly nextMs: number } {
    let oldest = Number.POSITIVE_INFINITY;
    let longest: Call | undefined;
    for (const call of this) {
      const startedAt = this.#board?.[call.openIndex] ?? 0;
      if (startedAt === 0 || startedAt >= oldest) continue;
      oldest = startedAt;
      longest = call;
    }
    if (now - oldest >= limitMs) return { call: longest, nextMs: 0 };
    return { call: undefined, nextMs: Math.min(limitMs, oldest + limitMs - now) };
  }
}

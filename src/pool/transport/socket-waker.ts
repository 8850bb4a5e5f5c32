// Wakes a lane that sleeps in a read on its socket, by a byte. Host thread; one per such lane.
//
// A task of the lane can read from that socket too, and so take a wake-up away, after which the lane would sleep on over its calls.
// So the byte is sent again, until the lane has been seen asleep anew; what it gets too many wakes it for nothing.
import type { Socket } from "node:net";
import { LANE_AWAKE, LANE_PARKED_WORD } from "../protocol/layout.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setTimeout, clearTimeout } = globalThis;

const BELL = Buffer.alloc(1);

export class SocketWaker {
  readonly #socket: Socket;
  readonly #control: Int32Array;
  readonly #againMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param againMs after how many milliseconds to wake it again; 0: never */
  constructor(socket: Socket, control: SharedArrayBuffer, againMs: number) {
    this.#socket = socket;
    this.#control = new Int32Array(control);
    this.#againMs = againMs;
  }

  readonly wake = (): void => {
    if (this.#socket.writable) this.#socket.write(BELL);
    if (this.#againMs > 0) this.#timer ??= this.#later();
  };

  /** Nobody is to be woken any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(): ReturnType<typeof setTimeout> {
    return setTimeout(this.#again, this.#againMs).unref();
  }

  readonly #again = (): void => {
    this.#timer = undefined;
    // The host wakes nobody but who has set this word, and sets it back: the lane has been awake since.
    if (Atomics.load(this.#control, LANE_PARKED_WORD) !== LANE_AWAKE || !this.#socket.writable) return;
    // A lane that runs one call for hours reads nothing.
    if (this.#socket.writableLength === 0) this.#socket.write(BELL);
    this.#timer = this.#later();
  };
}

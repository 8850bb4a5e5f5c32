import { expect, test } from "vitest";
import { Pump, type PumpSource } from "../../../src/pool/host/pump.ts";
import { BELL_WORDS, HOST_PARKED_WORD } from "../../../src/pool/protocol/layout.ts";
import { ringBell } from "../../../src/pool/ring/parking.ts";
import { ThreadBell } from "../../../src/pool/transport/thread-bell.ts";

/** A pool that waits for one reply, and the bell by which its lanes wake it. Nothing wakes it but the bell. */
class SleepyPool implements PumpSource {
  unanswered = 1;
  readonly coreToSpare = false;
  readonly words: Int32Array;
  readonly pump: Pump;
  /** Resolves once the reply has been taken. */
  readonly settled: Promise<void>;
  #replies = 0;
  #settle: () => void = () => {};

  constructor() {
    const bell = new SharedArrayBuffer(BELL_WORDS * 4);
    this.words = new Int32Array(bell);
    this.pump = new Pump(this, new ThreadBell(bell), { stallFreeLoops: 0, maxBackoffMs: 0 });
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get isArmed(): boolean {
    return this.words[HOST_PARKED_WORD] === 1;
  }

  hasReply(): boolean {
    return this.#replies > 0;
  }

  drain(): number {
    const count = this.#replies;
    this.#replies = 0;
    this.unanswered -= count;
    if (count > 0) this.#settle();
    return count;
  }

  /** What a lane does. */
  reply(): void {
    this.#replies++;
    ringBell(this.words, { wake: () => Atomics.notify(this.words, HOST_PARKED_WORD) });
  }

  async untilArmed(): Promise<void> {
    while (!this.isArmed) await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a lane wakes the host that sleeps", async () => {
  const pool = new SleepyPool();
  pool.pump.kick();
  await pool.untilArmed();
  pool.reply();
  await pool.settled;
  pool.pump.close();
});

test("a lane that died while it rang does not leave the host deaf to others", async () => {
  const pool = new SleepyPool();
  pool.pump.kick();
  await pool.untilArmed();
  // It has taken the bell, and will never wake anybody.
  ringBell(pool.words, { wake: () => {} });
  expect(pool.isArmed).toBe(false);
  // As when its end is noticed, or a successor has come up.
  pool.pump.kick();
  await pool.untilArmed();
  pool.reply();
  await pool.settled;
  pool.pump.close();
});

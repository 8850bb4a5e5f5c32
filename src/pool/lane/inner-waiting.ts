// How a lane waits that is a thread of a process of its own, and may not load addons: on the socket to the host, with nothing
// but Node's file functions. A byte wakes; what it says means nothing. Lane side.
import { LANE_PARKED_WORD } from "../protocol/layout.ts";
import { pin, promiseThen } from "../protocol/primordials.ts";
import { CHANNEL_FD } from "../protocol/process-boot.ts";
import { soon } from "../ring/microtask.ts";
import { endLane } from "./guards.ts";
import type { LaneWaiting } from "./waiting.ts";

/** Taken at load time: a task may replace them. */
const { load, waitAsync } = Atomics;
const { read, readSync, writeSync } = process.getBuiltinModule("node:fs");

/** Wake-ups that came while nobody slept are taken together. */
const TAKEN = new Uint8Array(64);
const LATE = new Uint8Array(64);
const BELL = new Uint8Array(1);

/** Nobody changes it, and nobody but V8 knows of a wait for it: tasks find timers. */
const never = new Int32Array(new SharedArrayBuffer(4));

/** @param parkMs after which a soft sleep ends unasked; 0: never */
export function waitInThreadOfProcess(control: Int32Array, parkMs: number): LaneWaiting {
  /** Of the soft sleep that is under way. */
  let whenWoken: (() => void) | undefined;
  /** A read is under way. It takes the host's next byte, whoever waits for it then. */
  let reading = false;

  let limited = false;

  /** One limit at a time, whichever sleep it ends: sleeps are many, and short. */
  const limit = (): void => {
    if (limited || parkMs === 0) return;
    const waiting = waitAsync(never, 0, 0, parkMs);
    if (!waiting.async) return;
    limited = true;
    pin(waiting.value, "constructor", undefined);
    promiseThen(waiting.value, () => {
      limited = false;
      const woken = whenWoken;
      whenWoken = undefined;
      woken?.();
    });
  };

  const arrived = (error: unknown, count: number): void => {
    reading = false;
    // The host has gone, or a task has closed the socket: nobody can wake this lane again.
    if (error !== null || count === 0) endLane(error ?? new Error("the socket to the host was closed"));
    const woken = whenWoken;
    whenWoken = undefined;
    woken?.();
  };

  return {
    get listening() {
      return whenWoken !== undefined;
    },
    get onlySoftly() {
      return reading;
    },
    sleep() {
      let count = 0;
      try {
        // Without a limit: the host and its death wake it, and a thread that sleeps has no timers that could come due.
        count = readSync(CHANNEL_FD, TAKEN, 0, TAKEN.length, null);
      } catch (error) {
        endLane(error);
      }
      if (count === 0) endLane(new Error("the socket to the host was closed"));
    },
    sleepSoftly(parked, woken) {
      if (load(control, LANE_PARKED_WORD) !== parked) return false;
      whenWoken = woken;
      limit();
      if (!reading) {
        reading = true;
        read(CHANNEL_FD, LATE, 0, LATE.length, null, arrived);
      }
      return true;
    },
    interrupt() {
      const woken = whenWoken;
      whenWoken = undefined;
      if (woken !== undefined) soon(woken);
    },
    wake() {
      try {
        writeSync(CHANNEL_FD, BELL, 0, 1);
      } catch (error) {
        endLane(error);
      }
    },
  };
}

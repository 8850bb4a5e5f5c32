// How a lane on a thread of the host's own process waits: on words of shared memory. Lane side.
import { HOST_PARKED_WORD, LANE_PARKED_WORD } from "../protocol/layout.ts";
import type { LaneBoot } from "../protocol/messages.ts";
import { pin, promiseThen } from "../protocol/primordials.ts";
import type { LaneWaiting } from "./waiting.ts";

/** Taken at load time: a task may replace them. */
const { notify, wait, waitAsync } = Atomics;

export function waitOnThread({ memory, poolMemory }: LaneBoot): LaneWaiting {
  const control = new Int32Array(memory.control);
  const bell = new Int32Array(poolMemory.bell);
  let listening = false;
  return {
    get listening() {
      return listening;
    },
    onlySoftly: false,
    sleep(parked, ms) {
      wait(control, LANE_PARKED_WORD, parked, ms);
    },
    sleepSoftly(parked, woken) {
      const waiting = waitAsync(control, LANE_PARKED_WORD, parked);
      if (!waiting.async) return false;
      listening = true;
      pin(waiting.value, "constructor", undefined);
      promiseThen(waiting.value, () => {
        listening = false;
        woken();
      });
      return true;
    },
    interrupt() {
      notify(control, LANE_PARKED_WORD);
    },
    wake() {
      notify(bell, HOST_PARKED_WORD);
    },
  };
}

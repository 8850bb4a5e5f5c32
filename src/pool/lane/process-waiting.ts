// How a lane that is a process of its own waits: on a futex, which the host wakes from its process. Lane side.
import type { Native } from "../native/libc.ts";
import { LANE_PARKED_WORD } from "../protocol/layout.ts";
import { onSettled } from "../protocol/primordials.ts";
import { CHANNEL_FD } from "../protocol/process-boot.ts";
import { endLane } from "./guards.ts";
import type { LaneWaiting } from "./waiting.ts";

/** Taken at load time: a task may replace it. */
const { load } = Atomics;

const EVERYBODY = 2_147_483_647;
const WORD_BYTES = 4;
const BELL = new Uint8Array(1);

/** @param address where the control words are */
export function waitInProcess(control: Int32Array, address: number, native: Native): LaneWaiting {
  const parkedAt = address + LANE_PARKED_WORD * WORD_BYTES;
  let listening = false;
  return {
    get listening() {
      return listening;
    },
    onlySoftly: false,
    sleep(parked, ms) {
      native.futexWait(parkedAt, parked, ms === Number.POSITIVE_INFINITY ? undefined : ms);
    },
    sleepSoftly(parked, woken) {
      if (load(control, LANE_PARKED_WORD) !== parked) return false;
      listening = true;
      const over = (): void => {
        listening = false;
        woken();
      };
      onSettled(native.futexWaitAsync(parkedAt, parked), over, over);
      return true;
    },
    interrupt() {
      native.futexWake(parkedAt, EVERYBODY);
    },
    wake() {
      ring(native);
    },
  };
}

/** Wakes the host. A full socket wakes it as well; one that is not there means that nobody can be woken any more. */
export function ring(native: Native): void {
  try {
    native.write(CHANNEL_FD, BELL);
  } catch (error) {
    endLane(error);
  }
}

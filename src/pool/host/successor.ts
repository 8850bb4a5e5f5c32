// Puts the words that a dead lane shared with the host in order for its successor. Host thread; called by lane-link.ts.
import {
  LANE_AWAKE,
  LANE_PARKED_WORD,
  REPLY_HEAD_WORD,
  REPLY_TAIL_WORD,
  REQUEST_HEAD_WORD,
  REQUEST_STARTED_WORD,
} from "../protocol/layout.ts";

/**
 * @param started position of the first request that the successor is to take
 * @param replyHead position of its first reply
 */
export function prepareForSuccessor(control: Int32Array, started: number, replyHead: number): void {
  Atomics.store(control, REQUEST_STARTED_WORD, started);
  Atomics.store(control, REQUEST_HEAD_WORD, started);
  Atomics.store(control, REPLY_TAIL_WORD, replyHead);
  Atomics.store(control, REPLY_HEAD_WORD, replyHead);
  Atomics.store(control, LANE_PARKED_WORD, LANE_AWAKE);
}

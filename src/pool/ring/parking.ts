// How a sleeper and its waker agree, so that no wake-up is ever missed. Used by both directions.
//
// Sleeper:  1. store(word, parked)   2. look for work again   3. wait(word, parked)
// Waker:    a. publish the work      b. load(word)            c. if parked: swap it to awake, and notify
//
// Atomics are sequentially consistent, so either b sees the sleeper's 1 and the waker notifies, or 1 came after b and
// therefore 2 sees the work published at a. The swap in c makes 3 fail at once when it comes late ("not-equal"), and
// lets exactly one of many wakers notify. Never reorder 1 and 2, nor a and b.
import {
  HOST_PARKED_WORD,
  LANE_AWAKE,
  LANE_FULL,
  LANE_PARKED,
  LANE_PARKED_WORD,
  ROOM_WANTED_WORD,
} from "../protocol/layout.ts";

/** Taken at load time: a task may replace them. */
const { compareExchange, exchange, load } = Atomics;

/** Ends the sleep of whoever sleeps on the other side: by a word of shared memory, or by what a process can be reached with. */
export interface Waker {
  wake(): void;
}

/** Host side, after publishing a request. Wakes the lane if it is parked for requests. */
export function wakeForRequest(control: Int32Array, lane: Waker): void {
  if (load(control, LANE_PARKED_WORD) !== LANE_PARKED) return;
  if (compareExchange(control, LANE_PARKED_WORD, LANE_PARKED, LANE_AWAKE) === LANE_PARKED) lane.wake();
}

/** Host side, after freeing reply slots. Wakes the lane if it is parked for want of room. */
export function wakeForRoom(control: Int32Array, lane: Waker): void {
  if (load(control, LANE_PARKED_WORD) !== LANE_FULL) return;
  if (compareExchange(control, LANE_PARKED_WORD, LANE_FULL, LANE_AWAKE) === LANE_FULL) lane.wake();
}

/** Host side, after a control message or an abort. Wakes the lane whatever it sleeps for. */
export function wakeForControl(control: Int32Array, lane: Waker): void {
  if (exchange(control, LANE_PARKED_WORD, LANE_AWAKE) !== LANE_AWAKE) lane.wake();
}

/** Lane side, after freeing request slots. Wakes the host if it keeps calls back for want of room. */
export function wakeForFreedRequests(control: Int32Array, bell: Int32Array, host: Waker): void {
  if (load(control, ROOM_WANTED_WORD) === 1) ringBell(bell, host);
}

/** Lane side, after publishing a reply. */
export function ringBell(bell: Int32Array, host: Waker): void {
  if (load(bell, HOST_PARKED_WORD) === 0) return;
  if (exchange(bell, HOST_PARKED_WORD, 0) !== 0) host.wake();
}

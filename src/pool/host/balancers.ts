// Which lane takes the next call. Each strategy is one pure function; to add one, write it and list it below. Host thread.
import type { BalancerStrategy } from "../options/pool-options.ts";

/** What a strategy may know of a lane. */
export interface LaneLoad {
  /** Calls dispatched to the lane that it has not answered. */
  readonly inFlight: number;
}

/**
 * @param lanes the lanes that may take this call, in lane order; never empty
 * @param turn counts up by one for every call of the pool
 * @param random from 0 up to, not including, 1
 * @returns index into `lanes`, or `NO_LANE`: the call waits with the host until a lane has answered
 */
export type Balancer = (lanes: readonly LaneLoad[], turn: number, random: () => number) => number;

export const NO_LANE = -1;

/** Calls that a lane holds under `sharedQueue`: one that it runs, and one that is there when that ends. */
const SHARED_QUEUE_DEPTH = 2;

const roundRobin: Balancer = (lanes, turn) => turn % lanes.length;

const randomLane: Balancer = (lanes, _turn, random) => Math.floor(random() * lanes.length);

function firstIdleOr(otherwise: Balancer): Balancer {
  return (lanes, turn, random) => {
    for (let index = 0; index < lanes.length; index++) {
      if (lanes[index]?.inFlight === 0) return index;
    }
    return otherwise(lanes, turn, random);
  };
}

/** On a tie the lanes take turns: the first would get every call that finds all of them idle. */
const leastInFlight: Balancer = (lanes, turn) => {
  const count = lanes.length;
  const first = turn % count;
  let best = first;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < count && least > 0; step++) {
    const index = first + step < count ? first + step : first + step - count;
    const inFlight = lanes[index]?.inFlight ?? 0;
    if (inFlight >= least) continue;
    best = index;
    least = inFlight;
  }
  return best;
};

/** No call is bound to a lane before that lane can soon run it, so that none waits behind a long one while others idle. */
const sharedQueue: Balancer = (lanes, turn, random) => {
  const index = leastInFlight(lanes, turn, random);
  return (lanes[index]?.inFlight ?? 0) < SHARED_QUEUE_DEPTH ? index : NO_LANE;
};

export const BALANCERS: Readonly<Record<BalancerStrategy, Balancer>> = {
  roundRobin,
  robinRound: roundRobin,
  firstIdle: firstIdleOr(roundRobin),
  randomLane,
  firstIdleOrRandom: firstIdleOr(randomLane),
  leastInFlight,
  sharedQueue,
};

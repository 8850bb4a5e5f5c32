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
 * @returns index into `lanes`
 */
export type Balancer = (lanes: readonly LaneLoad[], turn: number, random: () => number) => number;

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

export const BALANCERS: Readonly<Record<BalancerStrategy, Balancer>> = {
  roundRobin,
  robinRound: roundRobin,
  firstIdle: firstIdleOr(roundRobin),
  randomLane,
  firstIdleOrRandom: firstIdleOr(randomLane),
};

// @ts-check
// A pool in virtual time: host, lanes and cores as a discrete-event simulation, with the pool's own strategies. For numbers
// of lanes that this machine does not have.
//
// What it knows: calls cost work, which lanes share cores for, all at the same speed; a call that waits lets its lane run others;
// giving a call away costs the host time; a call and its answer take time to cross. What it doesn't: caches, memory
// bandwidth, garbage collection, anybody else on the machine.
import { Heap } from "./heap.mjs";

const NO_LANE = -1;

/**
 * @typedef {object} Machine
 * @property {number} lanes
 * @property {number} cores that lanes have for themselves
 * @property {number} hostCallMs time of the host per call
 * @property {number} crossingMs from host to lane, and back
 */

/** @typedef {(lanes: readonly { inFlight: number }[], turn: number, random: () => number) => number} Balancer */

/**
 * `steals`: a lane that has nothing takes the last call of the lane with the most, instead of what a balancer could do.
 * @typedef {{ pick: Balancer, steals?: boolean }} Strategy
 */

class Lane {
  inFlight = 0;
  /** @type {number[]} calls that it has and has not begun */
  waiting = [];
  isBusy = false;
}

/**
 * Runs a workload and returns when the last answer arrived, in milliseconds.
 *
 * @param {import("./workloads.mjs").WorkloadShape} shape
 * @param {Machine} machine
 * @param {Strategy} strategy
 * @param {() => number} random
 */
export function simulate(shape, machine, strategy, random) {
  const { costsMs, waitsMs, arrivalsMs, slowdown } = shape;
  const lanes = Array.from({ length: machine.lanes }, () => new Lane());
  /** What happens at a time. @type {Heap<() => void>} */
  const events = new Heap();
  /** What ends after an amount of work: the clock of work runs as fast as lanes do. @type {Heap<() => void>} */
  const works = new Heap();
  /** @type {number[]} */
  const queue = [];
  let queueHead = 0;
  let now = 0;
  let workClock = 0;
  let busyLanes = 0;
  let hostFreeAt = 0;
  let turn = 0;
  let lastAnswer = 0;

  const speed = () => (busyLanes <= machine.cores ? 1 : machine.cores / busyLanes);

  /** @param {number} call @param {number} index */
  const begin = (call, index) => {
    const lane = /** @type {Lane} */ (lanes[index]);
    lane.isBusy = true;
    busyLanes++;
    const cost = (costsMs[call] ?? 0) * (index === 0 ? slowdown : 1);
    works.push(workClock + cost, () => {
      lane.isBusy = false;
      busyLanes--;
      events.push(now + (waitsMs[call] ?? 0) + machine.crossingMs, () => answer(lane));
      next(index);
    });
  };

  /** @param {number} index */
  const next = (index) => {
    const lane = /** @type {Lane} */ (lanes[index]);
    if (lane.isBusy) return;
    const own = lane.waiting.shift();
    if (own !== undefined) return begin(own, index);
    if (strategy.steals !== true) return;
    const victim = lanes.reduce(
      (most, each) => (each.waiting.length > most.waiting.length ? each : most),
      lane,
    );
    const stolen = victim.waiting.pop();
    if (stolen === undefined) return;
    victim.inFlight--;
    lane.inFlight++;
    begin(stolen, index);
  };

  /** @param {number} call */
  const dispatch = (call) => {
    const index = strategy.pick(lanes, turn++, random);
    if (index === NO_LANE) return false;
    const lane = /** @type {Lane} */ (lanes[index]);
    lane.inFlight++;
    hostFreeAt = Math.max(hostFreeAt, now) + machine.hostCallMs;
    events.push(hostFreeAt + machine.crossingMs, () => {
      lane.waiting.push(call);
      next(index);
    });
    return true;
  };

  /** @param {Lane} lane */
  const answer = (lane) => {
    lane.inFlight--;
    lastAnswer = now;
    while (queueHead < queue.length && dispatch(/** @type {number} */ (queue[queueHead]))) queueHead++;
  };

  for (const [call, arrival] of arrivalsMs.entries()) {
    events.push(arrival, () => {
      if (!dispatch(call)) queue.push(call);
    });
  }
  while (events.size > 0 || works.size > 0) {
    const workEnds = now + (works.nextKey - workClock) / speed();
    const isWork = workEnds <= events.nextKey;
    const then = isWork ? workEnds : events.nextKey;
    workClock = isWork ? works.nextKey : workClock + (then - now) * (busyLanes > 0 ? speed() : 0);
    now = then;
    (isWork ? works : events).pop()?.();
  }
  return lastAnswer;
}

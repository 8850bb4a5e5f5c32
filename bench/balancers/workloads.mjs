// @ts-check
// The loads that tell balancers apart. Each is drawn once from a fixed seed, so that all strategies, rounds and runs of the
// program get the same calls in the same order. Costs are in milliseconds of one core.
import { generator } from "../peers/statistics.mjs";

/**
 * @typedef {object} WorkloadShape
 * @property {string} name
 * @property {string} tells what it is for
 * @property {readonly number[]} costsMs work of each call
 * @property {readonly number[]} waitsMs timers of each call
 * @property {readonly number[]} arrivalsMs when each call is made
 * @property {number} slowdown how many times as long the first lane takes; 1: no lane is slow
 */

/** Work of a call on average. */
const MEAN_MS = 0.625;
const MOST_CALLS = 10_240;

/** Exponential with mean 1. @param {() => number} random */
const exponential = (random) => -Math.log(1 - random());

/**
 * @param {number} count
 * @param {(index: number) => number} of
 */
const listOf = (count, of) => Array.from({ length: count }, (_, index) => of(index));

/** The same mean for all, so that their makespans can be compared. @param {readonly number[]} values @param {number} total */
function scaledTo(values, total) {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => (value * total) / sum);
}

/**
 * @param {number} lanes that have a core: what arrives keeps them busy for 80 % of the time
 * @param {number} [seed]
 * @returns {readonly WorkloadShape[]}
 */
export function workloads(lanes, seed = 1) {
  const random = generator(seed);
  // Hundreds of lanes get fewer calls each, or simulating them would take minutes.
  const count = Math.round(Math.min(40 * lanes, MOST_CALLS));
  const totalMs = count * MEAN_MS;
  const none = listOf(count, () => 0);
  const atOnce = none;
  const plain = { waitsMs: none, arrivalsMs: atOnce, slowdown: 1 };
  const meanMs = MEAN_MS;
  // Poisson arrivals at 80 % of what the lanes can take.
  let time = 0;
  const arriving = listOf(count, () => (time += (exponential(random) * meanMs) / lanes / 0.8));
  const heavy = scaledTo(
    listOf(count, () => Math.min(40, (1 - random()) ** (-1 / 1.3))),
    totalMs,
  );
  const two = scaledTo(
    listOf(count, () => (random() < 0.1 ? 20 : 1)),
    totalMs,
  );
  const many = listOf(Math.min(4_000, 500 * lanes), () => 0);
  const tiny = { waitsMs: many, arrivalsMs: many, slowdown: 1 };
  const burst = Math.max(4, Math.round(5 * lanes));
  return [
    {
      name: "uniform",
      tells: "equal calls, all at once: nothing to balance, what the strategy itself costs",
      ...plain,
      costsMs: listOf(count, () => meanMs),
    },
    {
      name: "heavy-tailed",
      tells: "Pareto costs (1.3), all at once: who gets the few long calls, and what waits behind them",
      ...plain,
      costsMs: heavy,
    },
    {
      name: "bimodal",
      tells:
        "one call in ten is 20 times as long, Poisson arrivals at 80 % load: short calls behind long ones",
      ...plain,
      costsMs: two,
      arrivalsMs: arriving,
    },
    {
      name: "periodic",
      tells: "every second call is long, all at once: a rotation in step with the load",
      ...plain,
      costsMs: scaledTo(
        listOf(count, (index) => (index % 2 === 0 ? 5 : 1)),
        totalMs,
      ),
    },
    {
      name: "bursty",
      tells: "bursts of calls with pauses, costs exponential: how fast a burst is spread",
      ...plain,
      costsMs: scaledTo(
        listOf(count, () => exponential(random)),
        totalMs,
      ),
      arrivalsMs: listOf(count, (index) => Math.floor(index / burst) * ((burst * meanMs) / lanes) * 1.3),
    },
    {
      name: "one slow lane",
      tells: "equal calls, Poisson arrivals, and a lane that takes three times as long: who notices",
      ...plain,
      costsMs: listOf(count, () => meanMs * 0.6),
      arrivalsMs: arriving,
      slowdown: 3,
    },
    {
      name: "tiny",
      tells: "calls of 10 µs, all at once: what a strategy costs that keeps calls back",
      ...tiny,
      costsMs: tiny.waitsMs.map(() => 0.01),
    },
    {
      name: "I/O waits",
      tells:
        "calls wait for timers, all at once: lanes overlap waits, whoever has more calls than others ends later",
      costsMs: listOf(count, () => meanMs / 10),
      waitsMs: listOf(count, () => 2 + random() * 6),
      arrivalsMs: atOnce,
      slowdown: 1,
    },
  ];
}

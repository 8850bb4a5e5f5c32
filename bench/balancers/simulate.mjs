// @ts-check
// The workloads in virtual time: for 8 to 1,024 lanes, and for the lanes that were measured, to see how well it fits.
import { availableParallelism } from "node:os";
import { createPool, isMain } from "knitting";
import { BALANCERS } from "../../dist/pool/internal.js";
import { aligned, digits } from "../text-table.mjs";
import { run } from "./tasks.mjs";
import { simulate } from "./virtual-pool.mjs";
import { workloads } from "./workloads.mjs";

/** @typedef {import("./virtual-pool.mjs").Strategy} Strategy */

const LANES = [8, 64, 256, 1_024];
const SEEDS = 3;

/** Also those that the pool does not have, to see whether it should. @type {Readonly<Record<string, Strategy>>} */
const STRATEGIES = {
  roundRobin: { pick: BALANCERS.roundRobin },
  firstIdle: { pick: BALANCERS.firstIdle },
  randomLane: { pick: BALANCERS.randomLane },
  firstIdleOrRandom: { pick: BALANCERS.firstIdleOrRandom },
  leastInFlight: { pick: BALANCERS.leastInFlight },
  sharedQueue: { pick: BALANCERS.sharedQueue },
  "power of two (not in the pool)": {
    pick: (lanes, _turn, random) => {
      const [one, other] = [Math.floor(random() * lanes.length), Math.floor(random() * lanes.length)];
      return (lanes[one]?.inFlight ?? 0) <= (lanes[other]?.inFlight ?? 0) ? one : other;
    },
  },
  "stealing (not in the pool)": { pick: BALANCERS.roundRobin, steals: true },
};

/**
 * @typedef {object} SimulatedRow
 * @property {string} workload
 * @property {number} lanes
 * @property {string} strategy
 * @property {number} ratio makespan over that of roundRobin, mean over seeds
 * @property {number} makespanMs
 */

/**
 * @typedef {object} Fit one measured row and the same in virtual time
 * @property {string} workload
 * @property {string} setup
 * @property {string} strategy
 * @property {number} measured ratio to roundRobin
 * @property {number} simulated
 */

/**
 * @typedef {object} Simulation
 * @property {{ hostCallMs: number, crossingMs: number }} costs measured here
 * @property {readonly SimulatedRow[]} rows
 * @property {readonly Fit[]} fit
 */

/** @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** What a call costs the host, and how long it takes to cross: from empty calls through one lane. */
export async function measureCosts() {
  if (!isMain) throw new Error("lanes measure nothing");
  const pool = createPool({ permission: "unsafe" })({ run });
  const job = { steps: 0, waitMs: 0, slowThread: -1, slowdown: 1 };
  const many = async () => {
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 1_000 }, () => pool.call.run(job)));
    return (performance.now() - startedAt) / 1_000;
  };
  const one = async () => {
    const startedAt = performance.now();
    await pool.call.run(job);
    return (performance.now() - startedAt) / 2;
  };
  /** @param {() => Promise<number>} measure @param {number} times */
  const typical = async (measure, times) => {
    const values = [];
    for (let time = 0; time < times; time++) values.push(await measure());
    return values.toSorted((a, b) => a - b)[Math.floor(times / 4)] ?? 0;
  };
  await typical(many, 10);
  const hostCallMs = await typical(many, 20);
  const crossingMs = await typical(one, 400);
  await pool.shutdown();
  return { hostCallMs, crossingMs };
}

/**
 * @param {{ hostCallMs: number, crossingMs: number }} costs
 * @param {readonly import("./measure.mjs").Cell[]} cells what was measured
 * @param {readonly string[]} names of workloads
 * @returns {Simulation}
 */
export function simulateAll(costs, cells, names) {
  /** @param {string} name @param {number} lanes @param {number} cores @param {string} strategy @param {number} seed */
  const makespan = (name, lanes, cores, strategy, seed) => {
    const shape = workloads(Math.min(lanes, cores), seed).find((each) => each.name === name);
    const chosen = STRATEGIES[strategy];
    if (shape === undefined || chosen === undefined) throw new Error(`no ${name} under ${strategy}`);
    return simulate(shape, { lanes, cores, ...costs }, chosen, generator(seed));
  };
  const mean = (/** @type {readonly number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;
  const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
  const rows = LANES.flatMap((lanes) =>
    names.flatMap((workload) => {
      const base = seeds.map((seed) => makespan(workload, lanes, lanes, "roundRobin", seed));
      return Object.keys(STRATEGIES).map((strategy) => {
        const times = seeds.map((seed) => makespan(workload, lanes, lanes, strategy, seed));
        const ratio = mean(times.map((time, index) => time / (base[index] ?? Number.NaN)));
        return { workload, lanes, strategy, ratio, makespanMs: mean(times) };
      });
    }),
  );
  const cores = availableParallelism();
  const fit = cells
    .filter(({ setup }) => setup !== "inline")
    .flatMap(({ workload, setupLabel, comparison }) =>
      comparison.rows.slice(1).flatMap(({ strategy, ratio }) => {
        if (STRATEGIES[strategy] === undefined || strategy === "roundRobin") return [];
        const { lanes } = comparison;
        // The measured calls are those of seed 1; only chance differs.
        const random = seeds.map((seed) => {
          const shape = workloads(Math.min(lanes, cores)).find((each) => each.name === workload);
          const machine = { lanes, cores, ...costs };
          const roundRobin = STRATEGIES["roundRobin"];
          const chosen = STRATEGIES[strategy];
          if (shape === undefined || roundRobin === undefined || chosen === undefined) return Number.NaN;
          const random = generator(seed);
          return simulate(shape, machine, chosen, random) / simulate(shape, machine, roundRobin, random);
        });
        return [{ workload, setup: setupLabel, strategy, measured: ratio.mean, simulated: mean(random) }];
      }),
    );
  return { costs, rows, fit };
}

/** @param {Simulation} simulation */
export function simulationReport({ costs, rows, fit }) {
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))].slice(1);
  const lanes = [...new Set(rows.map((row) => row.lanes))];
  const names = [...new Set(rows.map(({ workload }) => workload))];
  const parts = [
    `SIMULATED, not measured: makespan over that of roundRobin, each lane with a core of its own, mean of ${SEEDS} draws`,
    `  a call costs the host ${digits(costs.hostCallMs * 1_000)} µs and crosses in ${digits(costs.crossingMs * 1_000)} µs, as measured here`,
  ];
  for (const workload of names) {
    const lines = strategies.map((strategy) => [
      strategy,
      ...lanes.map((count) => {
        const row = rows.find(
          (each) => each.workload === workload && each.lanes === count && each.strategy === strategy,
        );
        return row === undefined ? "-" : digits(row.ratio);
      }),
    ]);
    parts.push(`${aligned([[workload, ...lanes.map((count) => `${count} lanes`)], ...lines])}`);
  }
  if (fit.length > 0) {
    const { median, within } = fitQuality(fit);
    parts.push(
      `The same simulation of the ${fit.length} measured rows: half of its ratios are within ${digits(median * 100)} % of the measured ones, ` +
        `${Math.round(within * 100)} % of them within 15 %`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

/** @param {readonly Fit[]} fit */
export function fitQuality(fit) {
  const errors = fit
    .map(({ measured, simulated }) => Math.abs(simulated / measured - 1))
    .toSorted((a, b) => a - b);
  const within = errors.filter((error) => error <= 0.15).length / errors.length;
  return { median: errors[Math.floor(errors.length / 2)] ?? Number.NaN, within };
}

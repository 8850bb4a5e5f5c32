// @ts-check
// Runs every workload in every pool under every strategy, through `compareBalancers` of knitting/bench.
import { availableParallelism } from "node:os";
import { Bench } from "tinybench";
import { laneBench } from "knitting/bench";
import { run, spin } from "./tasks.mjs";
import { workloads } from "./workloads.mjs";

/** @typedef {import("./workloads.mjs").WorkloadShape} WorkloadShape */
/** @typedef {import("./setups.mjs").Setup} Setup */

/**
 * When each lane ran a call in one run, in milliseconds from its start: lane, begin, end.
 * @typedef {[lane: number, begin: number, end: number]} Span
 */

/**
 * @typedef {object} Cell one workload in one pool
 * @property {string} setup
 * @property {string} setupLabel
 * @property {string} workload
 * @property {string} tells
 * @property {import("knitting/bench").BalancerComparison} comparison
 * @property {Record<string, readonly Span[]>} timelines the last round, by strategy
 */

const CALIBRATION_STEPS = 2_000_000;

/** Steps of work that take a millisecond on an undisturbed core: the fastest of several tries. */
function calibrate() {
  spin(CALIBRATION_STEPS);
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 20; attempt++) {
    const startedAt = performance.now();
    spin(CALIBRATION_STEPS);
    fastestMs = Math.min(fastestMs, performance.now() - startedAt);
  }
  return CALIBRATION_STEPS / fastestMs;
}

/**
 * @param {WorkloadShape} shape
 * @param {number} stepsPerMs
 * @returns {import("knitting/bench").Workload<import("./tasks.mjs").Job>}
 */
function workloadOf(shape, stepsPerMs) {
  const { costsMs, waitsMs, arrivalsMs, slowdown } = shape;
  return {
    task: run,
    args: (lanes) => {
      const slow = slowdown > 1 ? (lanes.find(({ kind }) => kind === "thread")?.threadId ?? -1) : -1;
      return costsMs.map((cost, index) => ({
        steps: Math.round(cost * stepsPerMs),
        waitMs: waitsMs[index] ?? 0,
        slowThread: slow,
        slowdown,
      }));
    },
    costsMs,
    waitsMs,
    ...(arrivalsMs.some((ms) => ms > 0) ? { arrivalsMs } : {}),
  };
}

/**
 * @param {import("knitting/bench").WorkloadRun} run
 * @returns {readonly Span[]}
 */
function spansOf({ results, startedAtMs }) {
  const zero = performance.timeOrigin + startedAtMs;
  const spans = /** @type {[number, number, number][]} */ (results);
  const threads = [...new Set(spans.map(([, , thread]) => thread))].toSorted((a, b) => a - b);
  return spans.map(([begin, end, thread]) => [threads.indexOf(thread), begin - zero, end - zero]);
}

/**
 * @param {ReturnType<typeof import("./options.mjs").resolveOptions>} options
 * @param {(text: string) => void} progress
 * @returns {Promise<{ cells: readonly Cell[], stepsPerMs: number }>}
 */
export async function measureAll(options, progress) {
  const stepsPerMs = calibrate();
  const lanes = laneBench(new Bench(), { permission: "unsafe" });
  /** @type {Cell[]} */
  const cells = [];
  const total = options.setups.length * options.workloads.length;
  for (const setup of options.setups) {
    const shapes = workloads(Math.min(setup.threads, availableParallelism()));
    for (const shape of shapes.filter(({ name }) => options.workloads.includes(name))) {
      const where = `${cells.length + 1} of ${total}: ${shape.name}, ${setup.label}`;
      progress(where);
      /** @type {Record<string, readonly Span[]>} */
      const timelines = {};
      const comparison = await lanes.compareBalancers(shape.name, workloadOf(shape, stepsPerMs), {
        strategies: options.strategies,
        lanes: setup.threads,
        pool: setup.pool,
        rounds: options.rounds,
        warmupRounds: 2,
        onRun: (run) => {
          if (run.round === options.rounds - 1) timelines[run.strategy] = spansOf(run);
          progress(`${where}, round ${run.round + 1} of ${options.rounds}, ${run.strategy}`);
        },
      });
      cells.push({
        setup: setup.id,
        setupLabel: setup.label,
        workload: shape.name,
        tells: shape.tells,
        comparison,
        timelines,
      });
    }
  }
  await lanes.close();
  return { cells, stepsPerMs };
}

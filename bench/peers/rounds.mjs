// @ts-check
// Takes the samples: round by round, each measure in a process of its own (round.mjs).
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { childError } from "./child-error.mjs";
import { baselineOf, reasonOf } from "./roster.mjs";
import { rotated } from "./rotated.mjs";
import { estimate, median, pairedRatio } from "./statistics.mjs";

const roundFile = fileURLToPath(new URL("round.mjs", import.meta.url));
const run = promisify(execFile);

/** Above the sum of what the steps of a round may take; they have deadlines of their own. */
const ROUND_DEADLINE_MS = 300_000;

/** One failure may be an accident (`dist` rebuilt during the run); a contender that fails twice in a measure leaves it. */
const FAILURES_UNTIL_LEFT_OUT = 2;

/** @typedef {import("./contract.mjs").Contender} Contender */
/** @typedef {import("./contract.mjs").Measure} Measure */
/** @typedef {import("./contract.mjs").Failure} Failure */

/** @param {Measure} measure @param {number} rounds */
function roundsOf(measure, rounds) {
  return measure.slow ? Math.max(1, Math.floor(rounds / 2)) : rounds;
}

/**
 * What the rounds have yielded so far: a value per figure, contender and round; and who failed where.
 */
class Samples {
  /** @type {Map<string, (readonly number[] | null)[]>} */
  #values = new Map();
  /** @type {Failure[]} */
  failures = [];

  /** @param {string} figure @param {string} contender */
  of(figure, contender) {
    const key = `${figure} ${contender}`;
    const values = this.#values.get(key) ?? [];
    this.#values.set(key, values);
    return values;
  }

  /** @param {Measure} measure @param {Contender} contender */
  isLeftOut(measure, contender) {
    const here = this.failures.filter(
      (failure) => failure.contender === contender.id && failure.where === whereOf(measure),
    );
    return here.length >= FAILURES_UNTIL_LEFT_OUT;
  }

  /**
   * @param {Measure} measure
   * @param {Contender} contender
   * @param {readonly (readonly number[])[] | null} turns per turn a number for each figure
   */
  add(measure, contender, turns) {
    measure.figures.forEach((figure, index) =>
      this.of(figure.id, contender.id).push(turns && turns.map((numbers) => numbers[index] ?? NaN)),
    );
  }

  /** @param {Measure} measure @param {Contender} contender @param {string} reason */
  addFailure(measure, contender, reason) {
    this.failures.push({ contender: contender.id, where: whereOf(measure), reason });
  }
}

/** @param {Measure} measure */
function whereOf(measure) {
  return measure.figures[0]?.label ?? measure.scope;
}

/**
 * @param {Measure} measure
 * @param {readonly Contender[]} contenders in the order in which they start
 * @param {import("./contract.mjs").Budget} budget
 * @returns {Promise<readonly import("./contract.mjs").Outcome[]>}
 */
async function takeRound(measure, contenders, budget) {
  const args = [roundFile, measure.figures[0]?.id ?? "", JSON.stringify(budget)];
  const ids = contenders.map(({ id }) => id);
  try {
    const { stdout } = await run(process.execPath, [...args, ...ids], { timeout: ROUND_DEADLINE_MS });
    return JSON.parse(stdout);
  } catch (error) {
    const reason = reasonOf(childError(error, ROUND_DEADLINE_MS));
    return ids.map((contender) => ({ contender, reason }));
  }
}

/**
 * @param {readonly Measure[]} measures
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, budget: import("./contract.mjs").Budget }} options
 * @param {(text: string) => void} progress
 */
async function takeSamples(measures, contenders, options, progress) {
  const samples = new Samples();
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, measure] of measures.entries()) {
      if (round >= roundsOf(measure, options.rounds)) continue;
      progress(`round ${round + 1} of ${options.rounds}: ${whereOf(measure)}`);
      const order = rotated(contenders, round + index).filter(
        (contender) => !samples.isLeftOut(measure, contender),
      );
      const outcomes = await takeRound(measure, order, options.budget);
      for (const contender of contenders) {
        const outcome = outcomes.find(({ contender: id }) => id === contender.id);
        samples.add(measure, contender, outcome?.turns ?? null);
        if (outcome?.reason !== undefined) samples.addFailure(measure, contender, outcome.reason);
      }
    }
  }
  return samples;
}

/**
 * @param {readonly Measure[]} measures
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, budget: import("./contract.mjs").Budget }} options
 * @param {(text: string) => void} progress
 * @returns {Promise<{ rows: import("./contract.mjs").Row[], failures: Failure[] }>}
 */
export async function measureAll(measures, contenders, options, progress) {
  const samples = await takeSamples(measures, contenders, options, progress);
  const baseline = baselineOf(contenders.map(({ id }) => id));
  const rows = measures.flatMap((measure) =>
    measure.figures.map((figure) => ({
      ...figure,
      scope: measure.scope,
      readings: contenders.map(({ id }) => {
        const rounds = samples.of(figure.id, id);
        const value = estimate(rounds.flatMap((turns) => (turns === null ? [] : [median(turns)])));
        return { contender: id, rounds, value, ratio: pairedRatio(rounds, samples.of(figure.id, baseline)) };
      }),
    })),
  );
  return { rows, failures: samples.failures };
}

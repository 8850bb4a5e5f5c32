// @ts-check
// Takes the samples. In each round every measure is run by every contender, one right after the other, in an
// order that moves on by one each time: what drifts slowly on a shared machine then hits all of them alike,
// and ratios are taken inside one round.
import { BASELINE, reasonOf } from "./roster.mjs";
import { estimate, pairedRatio } from "./statistics.mjs";

/** A sample that takes longer has hung. Start-up takes several probes, each with its own deadline. */
const SAMPLE_DEADLINE_MS = 30_000;

/** One failure may be an accident (`dist` rebuilt during the run); a contender that fails twice in a measure leaves it. */
const FAILURES_UNTIL_LEFT_OUT = 2;

/** @typedef {import("./contract.mjs").Contender} Contender */
/** @typedef {import("./contract.mjs").Measure} Measure */
/** @typedef {import("./contract.mjs").Failure} Failure */

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} by
 */
function rotated(items, by) {
  return items.map((_, index) => /** @type {T} */ (items[(index + by) % items.length]));
}

/**
 * @template Result
 * @param {Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function withDeadline(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const deadline = new Promise((_, reject) => {
    const late = () => reject(new Error(`no end after ${SAMPLE_DEADLINE_MS / 1_000} s`));
    timer = setTimeout(late, SAMPLE_DEADLINE_MS);
  });
  try {
    return /** @type {Result} */ (await Promise.race([work, deadline]));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Measure} measure @param {number} rounds */
function roundsOf(measure, rounds) {
  return measure.slow ? Math.max(1, Math.floor(rounds / 2)) : rounds;
}

/**
 * What the rounds have yielded so far: a value per figure, contender and round; and who failed where.
 */
class Samples {
  /** @type {Map<string, (number | null)[]>} */
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

  /** @param {Measure} measure @param {Contender} contender @param {readonly number[] | null} numbers */
  add(measure, contender, numbers) {
    measure.figures.forEach((figure, index) =>
      this.of(figure.id, contender.id).push(numbers?.[index] ?? null),
    );
  }
}

/** @param {Measure} measure */
function whereOf(measure) {
  return measure.figures[0]?.label ?? measure.scope;
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
      for (const contender of rotated(contenders, round + index)) {
        if (samples.isLeftOut(measure, contender)) {
          samples.add(measure, contender, null);
          continue;
        }
        progress(`round ${round + 1} of ${options.rounds}: ${whereOf(measure)}: ${contender.id}`);
        try {
          samples.add(measure, contender, await withDeadline(measure.sample(contender, options.budget)));
        } catch (error) {
          samples.add(measure, contender, null);
          samples.failures.push({
            contender: contender.id,
            where: whereOf(measure),
            reason: reasonOf(error),
          });
        }
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
  const rows = measures.flatMap((measure) =>
    measure.figures.map((figure) => ({
      ...figure,
      scope: measure.scope,
      readings: contenders.map(({ id }) => {
        const rounds = samples.of(figure.id, id);
        const value = estimate(rounds.filter((number) => number !== null));
        return { contender: id, rounds, value, ratio: pairedRatio(rounds, samples.of(figure.id, BASELINE)) };
      }),
    })),
  );
  return { rows, failures: samples.failures };
}

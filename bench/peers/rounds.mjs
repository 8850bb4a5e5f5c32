// @ts-check
// Takes the samples. In each round every contender starts and warms up for a measure, and then they take short turns, one
// right after the other, in an order that moves on by one each time. A shared machine changes its speed within a
// second, up to twofold: what is compared must be measured within some milliseconds.
import { collectGarbage } from "./garbage.mjs";
import { BASELINE, reasonOf } from "./roster.mjs";
import { estimate, median, pairedRatio } from "./statistics.mjs";

/** What takes longer, a start, a warm-up or a turn, has hung. */
const STEP_DEADLINE_MS = 30_000;

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
    const late = () => reject(new Error(`no end after ${STEP_DEADLINE_MS / 1_000} s`));
    timer = setTimeout(late, STEP_DEADLINE_MS);
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

  /** @param {Measure} measure @param {Contender} contender @param {unknown} error */
  addFailure(measure, contender, error) {
    this.failures.push({ contender: contender.id, where: whereOf(measure), reason: reasonOf(error) });
  }
}

/** @param {Measure} measure */
function whereOf(measure) {
  return measure.figures[0]?.label ?? measure.scope;
}

/**
 * A contender in one round of one measure. What fails takes no further turn in it.
 */
class Entry {
  /** @type {import("./contract.mjs").Session | undefined} */
  #session;
  /** @type {(readonly number[])[]} */
  #turns = [];
  #failed = false;
  #measure;
  #samples;

  /** @param {Measure} measure @param {Contender} contender @param {Samples} samples */
  constructor(measure, contender, samples) {
    this.#measure = measure;
    this.contender = contender;
    this.#samples = samples;
  }

  /** @param {import("./contract.mjs").Budget} budget */
  open(budget) {
    return this.#attempt(async () => {
      this.#session = await withDeadline(this.#measure.open(this.contender, budget));
    });
  }

  warmUp() {
    const session = this.#session;
    return this.#attempt(async () => {
      if (session !== undefined) await withDeadline(session.warmUp());
    });
  }

  turn() {
    const session = this.#session;
    if (session === undefined) return Promise.resolve();
    return this.#attempt(async () => {
      this.#turns.push(await withDeadline(session.turn()));
    });
  }

  async close() {
    const session = this.#session;
    if (session !== undefined) await this.#attempt(async () => void (await withDeadline(session.close())));
    this.#samples.add(this.#measure, this.contender, this.#failed ? null : this.#turns);
  }

  /** @param {() => Promise<void>} work */
  async #attempt(work) {
    if (this.#failed) return;
    try {
      await work();
    } catch (error) {
      this.#failed = true;
      this.#samples.addFailure(this.#measure, this.contender, error);
    }
  }
}

/**
 * @param {Measure} measure
 * @param {readonly Contender[]} contenders in the order in which they start
 * @param {import("./contract.mjs").Budget} budget
 * @param {Samples} samples
 * @param {(text: string) => void} progress
 */
async function takeRound(measure, contenders, budget, samples, progress) {
  const entries = contenders
    .filter((contender) => !samples.isLeftOut(measure, contender))
    .map((contender) => new Entry(measure, contender, samples));
  // Once, and before anything is warm: a full collection also throws away the code of what has not run for a while.
  collectGarbage();
  for (const entry of entries) await entry.open(budget);
  for (const entry of entries) {
    progress(`warming ${entry.contender.id} up`);
    await entry.warmUp();
  }
  const turns = measure.turns(budget);
  for (let turn = 0; turn < turns; turn++) {
    progress(`turn ${turn + 1} of ${turns}`);
    for (const entry of rotated(entries, turn)) await entry.turn();
  }
  for (const entry of entries) await entry.close();
  for (const contender of contenders) {
    if (!entries.some((entry) => entry.contender === contender)) samples.add(measure, contender, null);
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
      const order = rotated(contenders, round + index);
      const where = `round ${round + 1} of ${options.rounds}: ${whereOf(measure)}`;
      await takeRound(measure, order, options.budget, samples, (text) => progress(`${where}: ${text}`));
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
        const value = estimate(rounds.flatMap((turns) => (turns === null ? [] : [median(turns)])));
        return { contender: id, rounds, value, ratio: pairedRatio(rounds, samples.of(figure.id, BASELINE)) };
      }),
    })),
  );
  return { rows, failures: samples.failures };
}

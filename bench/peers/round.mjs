// @ts-check
// Entry of a child process: one round of one measure, `node round.mjs <figure> <budget as JSON> <contender> ...`. Prints
// the outcome of each contender as JSON. A process of its own, so that no round sees what an earlier one has left behind:
// compiled code, what the compiler has learnt from other values, a full heap.
//
// Every contender starts and warms up, and then they take short turns, one right after the other, in an order that moves
// on by one each time. A shared machine changes its speed within a second, up to twofold: what is compared must be
// measured within some milliseconds.
import { collectGarbage } from "./garbage.mjs";
import { measures } from "./measures/index.mjs";
import { loadContender, reasonOf } from "./roster.mjs";
import { rotated } from "./rotated.mjs";

/** What takes longer, a start, a warm-up or a turn, has hung. */
const STEP_DEADLINE_MS = 30_000;

/** @typedef {import("./contract.mjs").Measure} Measure */

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

/**
 * A contender in one round of one measure. What fails takes no further turn in it.
 */
class Entry {
  /** @type {import("./contract.mjs").Session | undefined} */
  #session;
  /** @type {(readonly number[])[]} */
  #turns = [];
  /** @type {string | undefined} */
  #failure;
  #measure;
  #contender;

  /** @param {Measure} measure @param {import("./contract.mjs").Contender} contender */
  constructor(measure, contender) {
    this.#measure = measure;
    this.#contender = contender;
  }

  /** @returns {import("./contract.mjs").Outcome} */
  get outcome() {
    const reason = this.#failure;
    return { contender: this.#contender.id, ...(reason === undefined ? { turns: this.#turns } : { reason }) };
  }

  /** @param {import("./contract.mjs").Budget} budget */
  open(budget) {
    return this.#attempt(async () => {
      this.#session = await withDeadline(this.#measure.open(this.#contender, budget));
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
  }

  /** @param {() => Promise<void>} work */
  async #attempt(work) {
    if (this.#failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      this.#failure = reasonOf(error);
    }
  }
}

/**
 * @param {Measure} measure
 * @param {readonly import("./contract.mjs").Contender[]} contenders in the order in which they start
 * @param {import("./contract.mjs").Budget} budget
 */
async function takeRound(measure, contenders, budget) {
  const entries = contenders.map((contender) => new Entry(measure, contender));
  // Once, and before anything is warm: a full collection also throws away the code of what has not run for a while.
  collectGarbage();
  for (const entry of entries) await entry.open(budget);
  for (const entry of entries) await entry.warmUp();
  const turns = measure.turns(budget);
  for (let turn = 0; turn < turns; turn++) {
    for (const entry of rotated(entries, turn)) await entry.turn();
  }
  for (const entry of entries) await entry.close();
  return entries.map((entry) => entry.outcome);
}

const [, , figure, budget = "{}", ...ids] = process.argv;
const measure = measures.find(({ figures }) => figures[0]?.id === figure);
if (measure === undefined) throw new Error(`Unknown figure ${figure}`);
const contenders = await Promise.all(ids.map(loadContender));
const outcomes = await takeRound(measure, contenders, JSON.parse(budget));
process.stdout.write(`${JSON.stringify(outcomes)}\n`, () => process.exit(0)); // lanes that hung must not hold up the run

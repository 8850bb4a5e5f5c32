// @ts-check
// Entry of a child process: one round of one measure, `node round.mjs <figure> <budget as JSON> <contender> ...`. Prints
// the outcome of each contender as JSON. Each has a process of its own for the round (participant.mjs), as it has in a program
// that uses it: so none sees what another has left behind, compiled code, what the compiler has learnt from other values, a
// full heap.
//
// Every contender starts and warms up, and then they take short turns, one right after the other, in an order that moves
// on by one each time. A shared machine changes its speed within a second, up to twofold: what is compared must be
// measured within some milliseconds.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { measures } from "./measures/index.mjs";
import { reasonOf } from "./roster.mjs";
import { rotated } from "./rotated.mjs";

/** What takes longer, a start, a warm-up or a turn, has hung. */
const STEP_DEADLINE_MS = 30_000;
const participantFile = fileURLToPath(new URL("participant.mjs", import.meta.url));

/**
 * A contender in one round of one measure. What fails takes no further turn in it.
 */
class Entry {
  /** @type {(readonly number[])[]} */
  #turns = [];
  /** @type {string | undefined} */
  #failure;
  #contender;
  #process;

  /** @param {string} contender @param {readonly string[]} args figure and budget */
  constructor(contender, args) {
    this.#contender = contender;
    // What it prints is not part of the outcome.
    const stdio = /** @type {const} */ (["ignore", "ignore", "inherit", "ipc"]);
    this.#process = fork(participantFile, [...args, contender], { stdio: [...stdio] });
  }

  /** @returns {import("./contract.mjs").Outcome} */
  get outcome() {
    const reason = this.#failure;
    return { contender: this.#contender, ...(reason === undefined ? { turns: this.#turns } : { reason }) };
  }

  /** @param {import("./contract.mjs").Step} step */
  async take(step) {
    if (this.#failure !== undefined) return;
    try {
      const { turn, reason } = await this.#ask(step);
      if (turn !== undefined) this.#turns.push(turn);
      this.#failure = reason;
    } catch (error) {
      this.#failure = reasonOf(error);
    }
  }

  /** @param {import("./contract.mjs").Step} step @returns {Promise<import("./contract.mjs").StepReply>} */
  async #ask(step) {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), STEP_DEADLINE_MS);
    const { signal } = over;
    try {
      const reply = once(this.#process, "message", { signal });
      const exit = once(this.#process, "exit", { signal }).then(([code, by]) => {
        throw new Error(`its process ended during ${step}, with ${by ?? `code ${code}`}`);
      });
      this.#process.send(step);
      return (await Promise.race([reply, exit]))[0];
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`no end of ${step} after ${STEP_DEADLINE_MS / 1_000} s`);
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  /** Lanes that hung must not hold up the run. */
  kill() {
    this.#process.kill("SIGKILL");
  }
}

const [, , figure = "", budgetText = "{}", ...ids] = process.argv;
const measure = measures.find(({ figures }) => figures[0]?.id === figure);
if (measure === undefined) throw new Error(`Unknown figure ${figure}`);
const entries = ids.map((id) => new Entry(id, [figure, budgetText]));
for (const entry of entries) await entry.take("open");
for (const entry of entries) await entry.take("warmUp");
const turns = measure.turns(JSON.parse(budgetText));
for (let turn = 0; turn < turns; turn++) {
  for (const entry of rotated(entries, turn)) await entry.take("turn");
}
for (const entry of entries) await entry.take("close");
for (const entry of entries) entry.kill();
process.stdout.write(`${JSON.stringify(entries.map((entry) => entry.outcome))}\n`);

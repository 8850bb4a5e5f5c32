// @ts-check
// Entry of a child process: one contender in one round of one measure, `node participant.mjs <figure> <budget as JSON>
// <contender>`. Takes a step each time that the round tells it to, and says what came of it.
import { collectGarbage } from "./garbage.mjs";
import { measures } from "./measures/index.mjs";
import { loadContender, reasonOf } from "./roster.mjs";

const [, , figure, budgetText = "{}", id = ""] = process.argv;
/** @type {import("./contract.mjs").Budget} */
const budget = JSON.parse(budgetText);
/** @type {import("./contract.mjs").Session | undefined} */
let session;

async function open() {
  const measure = measures.find(({ figures }) => figures[0]?.id === figure);
  if (measure === undefined) throw new Error(`Unknown figure ${figure}`);
  const contender = await loadContender(id);
  // Once, and before anything is warm: a full collection also throws away the code of what has not run for a while.
  collectGarbage();
  session = await measure.open(contender, budget);
}

/**
 * @param {import("./contract.mjs").Step} step
 * @returns {Promise<import("./contract.mjs").StepReply>}
 */
async function take(step) {
  if (step === "open") await open();
  else if (step === "turn") return { turn: await session?.turn() };
  else await session?.[step]();
  return {};
}

process.on("message", (/** @type {import("./contract.mjs").Step} */ step) => {
  void take(step)
    .catch((error) => ({ reason: reasonOf(error) }))
    .then((reply) => process.send?.(reply));
});
process.on("disconnect", () => process.exit());

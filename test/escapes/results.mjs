// @ts-check
// From what was found to the line of the table: how it went, and whether that is as the mode promises. Harness side.
import { isReported } from "./judge.mjs";

/** @typedef {import("./battery.mjs").Attempt} Attempt */
/** @typedef {import("./modes.mjs").Mode} Mode */
/** @typedef {import("./modes.mjs").Findings} Findings */

/**
 * What came of one attempt.
 * @typedef {object} Made
 * @property {Findings | undefined} findings
 * @property {string | undefined} proof that it got out
 * @property {string} said the end of what its host wrote to stderr
 * @property {string} [lacks] what was missing to make it at all
 */

/**
 * @typedef {object} Result
 * @property {string} attempt
 * @property {string} kind
 * @property {string} by
 * @property {"escaped" | "denied" | "not applicable"} outcome
 * @property {string} detail
 * @property {boolean} reported it is said to be possible: by the pool, or by the attempt as a known limit
 * @property {boolean} expected
 */

/**
 * What runs the tasks.
 * @typedef {object} Place
 * @property {Mode} mode
 * @property {boolean} onThread whether it is a worker thread
 * @property {boolean} inHost whether its process is the host's
 */

/**
 * What an attempt is about, and what ran it does not have.
 * @param {Attempt} attempt
 * @param {Place} place
 */
function notThere({ needs }, { onThread, inHost }) {
  if (needs?.mainThread === true && onThread) return `no thread has ${needs.what}`;
  if (needs?.thread === true && !onThread) return `only threads have ${needs.what}`;
  if (needs?.hostProcess === true && !inHost) return `only the host's process has ${needs.what}`;
  return undefined;
}

/**
 * @param {Place} place
 * @param {Attempt} attempt
 * @param {Made} made
 * @returns {Result}
 */
export function resultOf(place, attempt, { findings, proof, said, lacks }) {
  const { mode } = place;
  const { name, kind, by, limit } = attempt;
  const base = { attempt: name, kind, by };
  const reported = isReported(attempt, findings) || limit !== undefined;
  const ours = by === "guard" || by === "transport";
  if (lacks !== undefined)
    return { ...base, outcome: "not applicable", detail: lacks, reported, expected: true };
  if (proof !== undefined) {
    const expected = reported || (ours ? mode === "open" || mode === "raw" : mode !== "strict");
    return { ...base, outcome: "escaped", detail: proof, reported, expected };
  }
  if (findings === undefined) {
    return {
      ...base,
      outcome: "denied",
      detail: `no lane: ${said.trim().slice(-300)}`,
      reported,
      expected: false,
    };
  }
  const missing = notThere(attempt, place);
  if (missing !== undefined)
    return { ...base, outcome: "not applicable", detail: missing, reported, expected: true };
  const detail = findings.refusal ?? `nothing came of it: ${findings.answer ?? ""}`;
  const expected = mode === "strict" || mode === "raw" || (ours && mode === "unsafe");
  return { ...base, outcome: "denied", detail: firstLine(detail), reported, expected };
}

/** @param {string} text */
const firstLine = (text) => (text.split("\n")[0] ?? "").slice(0, 160);

/** @param {readonly Result[]} results */
export function print(results) {
  for (const { attempt, by, kind, outcome, detail, reported, expected } of results) {
    const mark = expected ? " " : "!";
    const note = outcome === "escaped" && reported ? " (reported)" : "";
    console.log(
      `${mark} ${by.padEnd(13)} ${kind.padEnd(14)} ${attempt.padEnd(30)} ${outcome}${note}: ${detail}`,
    );
  }
  const count = (/** @type {string} */ outcome) => results.filter((each) => each.outcome === outcome).length;
  const wrong = results.filter((each) => !each.expected).length;
  console.log(
    `${process.version}: ${results.length} attempts, ${count("escaped")} escaped, ${count("denied")} denied, ` +
      `${count("not applicable")} not applicable; ${wrong} not as they should be`,
  );
}

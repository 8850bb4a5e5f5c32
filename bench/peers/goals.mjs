// @ts-check
// The project's targets against what was measured. A measurement, not a test: it never fails a build.
import { baselineOf, labelOf } from "./roster.mjs";
import { pairedRatio } from "./statistics.mjs";

const OURS = "knitting";
const OURS_ON_PROCESSES = "knitting-process";

/**
 * `against`: the ratio's other side: bare postMessage, the other contender with the best median, or nothing
 * (the figure itself has the target).
 * @typedef {{ figure: string, against: "baseline" | "best" | "nothing", limit: number }} Goal
 */

/** @type {readonly Goal[]} */
const threadGoals = [
  { figure: "startup.first", against: "baseline", limit: 1.4 },
  { figure: "sequential.p50", against: "baseline", limit: 1 / 15 },
  { figure: "batch.number", against: "baseline", limit: 1 / 6 },
  { figure: "batch.string32", against: "baseline", limit: 0.35 },
  { figure: "batch.string10k", against: "baseline", limit: 0.5 },
  { figure: "batch.object", against: "baseline", limit: 0.65 },
  { figure: "batch.bytes1k", against: "baseline", limit: 0.4 },
  { figure: "batch.bytes1m", against: "best", limit: 1 },
  { figure: "cpu.makespan", against: "best", limit: 1.05 },
  { figure: "idle.cpu", against: "nothing", limit: 5 },
];

/** With lanes on processes, against bare `fork()`. @type {readonly Goal[]} */
const processGoals = [
  { figure: "sequential.p50", against: "baseline", limit: 1 / 5 },
  { figure: "batch.number", against: "baseline", limit: 1 / 5 },
  { figure: "batch.bytes1m", against: "baseline", limit: 1 / 2 },
  // Two lanes.
  { figure: "idle.cpu", against: "nothing", limit: 10 },
];

/**
 * @typedef {object} GoalResult
 * @property {string} label
 * @property {string} against
 * @property {number} limit
 * @property {import("./contract.mjs").Estimate | null} measured
 * @property {"pass" | "miss" | "not measured"} outcome decided by the median
 * @property {boolean} uncertain true when the interval holds the limit: another run may decide differently
 */

/**
 * @param {import("./contract.mjs").Row} row
 */
function bestOther(row) {
  const others = row.readings.filter(({ contender, value }) => !contender.startsWith(OURS) && value !== null);
  others.sort((one, other) => (one.value?.median ?? 0) - (other.value?.median ?? 0));
  return others[0];
}

/**
 * @param {Goal} goal
 * @param {import("./contract.mjs").Row} row
 */
function measuredBy(goal, row) {
  const baseline = baselineOf(row.readings.map(({ contender }) => contender));
  const name = baseline === "fork" ? OURS_ON_PROCESSES : OURS;
  const ours = row.readings.find(({ contender }) => contender === name);
  if (goal.against === "nothing") return { against: row.unit, measured: ours?.value ?? null };
  if (goal.against === "baseline")
    return { against: `x ${labelOf(baseline)}`, measured: ours?.ratio ?? null };
  const best = bestOther(row);
  const measured = ours && best ? pairedRatio(ours.rounds, best.rounds) : null;
  return { against: best ? `x best other (${labelOf(best.contender)})` : "x best other", measured };
}

/**
 * One result per goal whose figure is among the rows.
 * @param {readonly import("./contract.mjs").Row[]} rows
 * @returns {GoalResult[]}
 */
export function checkGoals(rows) {
  const isProcesses = rows.some(({ readings }) =>
    readings.some(({ contender }) => contender === OURS_ON_PROCESSES),
  );
  return (isProcesses ? processGoals : threadGoals).flatMap((goal) => {
    const row = rows.find(({ id }) => id === goal.figure);
    if (row === undefined) return [];
    const { against, measured } = measuredBy(goal, row);
    const outcome = measured === null ? "not measured" : measured.median <= goal.limit ? "pass" : "miss";
    const uncertain = measured !== null && measured.low <= goal.limit && goal.limit < measured.high;
    return [{ label: row.label, against, limit: goal.limit, measured, outcome, uncertain }];
  });
}

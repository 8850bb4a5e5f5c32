// @ts-check
// The comparisons as tables of plain text, and the count of who won.
import { aligned, digits } from "../text-table.mjs";

/** @typedef {import("./measure.mjs").Cell} Cell */

/**
 * @typedef {object} Report
 * @property {ReturnType<typeof import("../machine.mjs").machine>} environment
 * @property {string} version
 * @property {{ rounds: number, quick: boolean }} options
 * @property {number} elapsedSeconds
 * @property {readonly Cell[]} cells
 * @property {import("./simulate.mjs").Simulation} simulation
 */

/** @param {Cell} cell */
function cellTable({ comparison }) {
  const lines = comparison.rows.map((row) => [
    row.strategy,
    row.verdict,
    row.verdict === "baseline"
      ? ""
      : `${digits(row.ratio.mean)} [${digits(row.ratio.low)}–${digits(row.ratio.high)}]`,
    digits(row.makespanMs.mean),
    digits(row.overBound),
    Math.round(row.throughput).toString(),
    digits(row.p50Ms),
    digits(row.p99Ms),
    `${Math.round(row.utilisation * 100)} %`,
    `${Math.round(row.utilisationSpread * 100)} %`,
  ]);
  return aligned([
    ["", "", "ratio [95 %]", "makespan", "/bound", "calls/s", "p50 ms", "p99 ms", "used", "spread"],
    ...lines,
  ]);
}

/**
 * How often each strategy was faster and slower than the first.
 * @param {readonly Cell[]} cells
 */
export function tally(cells) {
  const strategies = cells[0]?.comparison.rows.map(({ strategy }) => strategy) ?? [];
  return strategies.slice(1).map((strategy, index) => {
    const rows = cells.flatMap(({ comparison }) => comparison.rows[index + 1] ?? []);
    const count = (/** @type {string} */ verdict) => rows.filter((row) => row.verdict === verdict).length;
    const mean = Math.exp(rows.reduce((sum, row) => sum + Math.log(row.ratio.mean), 0) / rows.length);
    return { strategy, faster: count("faster"), same: count("no difference"), slower: count("slower"), mean };
  });
}

/** @param {Report} report */
function heading({ environment, version, options, elapsedSeconds }) {
  const { node, os, cpu, cores, date, loadAverage } = environment;
  return [
    "Balancer strategies of knitting, on the same lanes, in rotated turns. Ratios are of makespans, to the first strategy; below 1 is faster.",
    `  ${date.slice(0, 16).replace("T", " ")} UTC, knitting ${version}, node ${node}, ${os}, ${cpu}, ${cores} cores`,
    `  ${options.rounds} rounds in ${digits(elapsedSeconds)} s${options.quick ? " (--quick: a look, not a result)" : ""}`,
    `  load average ${digits(loadAverage)} at the start${loadAverage > cores / 4 ? ": others were using this machine, read intervals" : ""}`,
  ].join("\n");
}

/** @param {Report} report */
export function textReport(report) {
  const parts = [heading(report)];
  for (const cell of report.cells) {
    parts.push(`${cell.workload}, ${cell.setupLabel}: ${cell.tells}\n${cellTable(cell)}`);
  }
  if (report.cells.length > 1) {
    const lines = tally(report.cells).map(({ strategy, faster, same, slower, mean }) => [
      strategy,
      `${faster}`,
      `${same}`,
      `${slower}`,
      digits(mean),
    ]);
    parts.push(
      `All ${report.cells.length} loads\n${aligned([["", "faster", "no difference", "slower", "mean ratio"], ...lines])}`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

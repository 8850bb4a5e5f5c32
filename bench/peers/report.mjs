// @ts-check
// The measured rows as aligned plain text: ratios first, then absolute figures, then targets.
import { aligned, digits, withInterval } from "../text-table.mjs";
import { baselineOf, labelOf } from "./roster.mjs";

/** @typedef {import("./contract.mjs").Row} Row */

/** @param {readonly Row[]} rows */
function ratioTable(rows) {
  const readings = rows[0]?.readings ?? [];
  const baseline = baselineOf(readings.map(({ contender }) => contender));
  const columns = readings.filter(({ contender }) => contender !== baseline);
  const lines = rows.map((row) => [
    row.label,
    ...columns.map(({ contender }) =>
      withInterval(row.readings.find((reading) => reading.contender === contender)?.ratio ?? null),
    ),
  ]);
  return aligned([["", ...columns.map(({ contender }) => labelOf(contender))], ...lines]);
}

/** @param {readonly Row[]} rows */
function absoluteTable(rows) {
  const columns = rows[0]?.readings ?? [];
  const lines = rows.map((row) => [
    row.label,
    row.scope === "batch" || row.scope === "sequential" ? `${row.unit} a call` : row.unit,
    ...row.readings.map(({ value }) => (value === null ? "-" : digits(value.median))),
  ]);
  return aligned([["", "", ...columns.map(({ contender }) => labelOf(contender))], ...lines]);
}

/** @param {readonly import("./goals.mjs").GoalResult[]} results */
function goalTable(results) {
  const lines = results.map(({ label, against, limit, measured, outcome, uncertain }) => [
    label,
    outcome,
    withInterval(measured),
    `<= ${digits(limit)} ${against}`,
    uncertain ? "(interval holds the target)" : "",
  ]);
  return aligned([["", "", "measured", "target", ""], ...lines]);
}

/**
 * @typedef {object} Report
 * @property {ReturnType<typeof import("./environment.mjs").environment>} environment
 * @property {{ rounds: number, quick: boolean }} options
 * @property {number} elapsedSeconds
 * @property {Record<string, string>} settings
 * @property {Row[]} rows
 * @property {import("./contract.mjs").Failure[]} unavailable
 * @property {import("./contract.mjs").Failure[]} failures
 * @property {import("./goals.mjs").GoalResult[] | null} goals
 */

/** @param {Report} report */
function heading(report) {
  const { node, os, cpu, cores, date, versions, loadAverage } = report.environment;
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const lines = [
    `Worker pools, measured in turn on the same functions. Lower is better everywhere.`,
    `  ${date.slice(0, 16).replace("T", " ")} UTC, node ${node}, ${os}, ${cpu}, ${cores} cores`,
    `  ${peers.join(", ")}`,
    `  ${report.options.rounds} rounds in ${digits(report.elapsedSeconds)} s${report.options.quick ? " (--quick: a look, not a result)" : ""}`,
    `  load average ${digits(loadAverage)} at the start${loadAverage > cores / 4 ? ": others were using this machine, read intervals" : ""}`,
  ];
  return lines.join("\n");
}

/**
 * @param {Report} report
 * @returns {string}
 */
export function textReport(report) {
  const parts = [heading(report)];
  const missing = report.unavailable.map(
    ({ contender, reason }) => `  ${labelOf(contender)}: not available: ${reason}`,
  );
  const failed = report.failures.map(
    ({ contender, where, reason }) => `  ${labelOf(contender)}: ${where}: ${reason}`,
  );
  if (missing.length > 0) parts.push(missing.join("\n"));
  if (report.rows.some(({ readings }) => readings.some(({ ratio }) => ratio !== null))) {
    const baseline = labelOf(baselineOf(Object.keys(report.settings)));
    parts.push(`Ratio to bare ${baseline}: median over rounds [95 % interval]\n\n${ratioTable(report.rows)}`);
  } else {
    parts.push("No ratios: neither bare postMessage nor fork was measured.");
  }
  parts.push(`Absolute: median over rounds\n\n${absoluteTable(report.rows)}`);
  if (failed.length > 0)
    parts.push(`Failed rounds (after two of them a contender leaves that line):\n${failed.join("\n")}`);
  const settings = Object.entries(report.settings).map(([id, text]) => [`  ${labelOf(id)}`, text]);
  parts.push(`Settings\n\n${settings.map((line) => line.join(": ")).join("\n")}`);
  if (report.goals !== null) parts.push(`Targets of this pool\n\n${goalTable(report.goals)}`);
  return `${parts.join("\n\n")}\n`;
}

// @ts-check
// The outcomes of the matrix as one table: what was tried down, on what across.
import { aligned } from "../../bench/text-table.mjs";

/** @typedef {import("./run-cell.mjs").Outcome} Outcome */
/** @typedef {{ row: string, column: string, outcome: Outcome }} Result */

/**
 * @param {readonly Result[]} results
 * @param {readonly string[]} columns in order; those without a result are left out
 * @returns {string}
 */
export function tableOf(results, columns) {
  const shown = columns.filter((column) => results.some((each) => each.column === column));
  const rows = [...new Set(results.map(({ row }) => row))];
  const lines = rows.map((row) => [
    row,
    ...shown.map((column) => {
      const result = results.find((each) => each.row === row && each.column === column);
      return result === undefined ? "-" : inBrief(result.outcome);
    }),
  ]);
  return aligned([["", ...shown], ...lines]);
}

/** Such as `512 (4 skipped) 81 s`, or `FAILED 3 of 512 81 s`. @param {Outcome} outcome */
export function inBrief({ passed, failed, skipped, failedBecause, seconds }) {
  const time = `${Math.round(seconds)} s`;
  if (failedBecause !== undefined) return `FAILED ${failed} of ${passed + failed}, ${time}`;
  return `${passed} ok${skipped > 0 ? `, ${skipped} skipped` : ""}, ${time}`;
}

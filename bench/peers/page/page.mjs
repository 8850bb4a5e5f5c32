// @ts-check
// The page of `npm run bench:peers`: ratios with intervals first, then what every turn took.
import { escaped, htmlTable, machineLine, pageOf } from "../../page.mjs";
import { digits, withInterval } from "../../text-table.mjs";
import { baselineOf, labelOf } from "../roster.mjs";

/**
 * @param {import("../report.mjs").Report} report
 * @returns {Promise<string>}
 */
export function peersPage(report) {
  const { environment, options, rows, settings, failures, unavailable } = report;
  const ids = Object.keys(settings);
  const baseline = baselineOf(ids);
  const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
  const quick = options.quick ? " (--quick: a look, not a result)" : "";
  const ratioRows = rows.map((row) => [
    row.label,
    ...row.readings.filter(({ contender }) => contender !== baseline).map(({ ratio }) => withInterval(ratio)),
  ]);
  const absoluteRows = rows.map((row) => [
    row.label,
    row.unit,
    ...row.readings.map(({ value }) => (value === null ? "-" : digits(value.median))),
  ]);
  const troubles = [...unavailable, ...failures].map(({ contender, where, reason }) => [
    labelOf(contender),
    where,
    reason,
  ]);
  const body = `${machineLine(environment, `${versions.join(", ")}. ${options.rounds} rounds${quick}.`)}
<p>Lower is better everywhere. A ratio divides a contender's time by that of bare ${escaped(labelOf(baseline))} in the same turn: the median over rounds, with its 95 % bootstrap interval.</p>
${htmlTable("Ratios", ["", ...ids.filter((id) => id !== baseline).map(labelOf)], ratioRows)}
<figure class="scroll" id="ratios"></figure>
<h2>Absolute figures</h2>
${htmlTable("Medians over rounds", ["", "", ...ids.map(labelOf)], absoluteRows)}
<h2>Every turn</h2>
<div class="pair">${rows.map((row, index) => `<figure id="turns-${index}"><figcaption>${escaped(row.label)}</figcaption></figure>`).join("\n")}</div>
<h2>Settings</h2>
${htmlTable(
  "",
  ["contender", "what differs from its defaults"],
  Object.entries(settings).map(([id, text]) => [labelOf(id), text]),
)}
${troubles.length > 0 ? htmlTable("What failed", ["contender", "where", "why"], troubles) : ""}`;
  const labels = Object.fromEntries(ids.map((id) => [id, labelOf(id)]));
  return pageOf({
    title: "knitting and other worker pools",
    body,
    report: { ...report, labels, baseline },
    charts: new URL("./charts.mjs", import.meta.url),
  });
}

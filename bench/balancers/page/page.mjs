// @ts-check
// The page of `npm run bench`: verdicts, distributions and lane timelines of what was measured, and what was simulated.
import { escaped, htmlTable, machineLine, pageOf } from "../../page.mjs";
import { digits } from "../../text-table.mjs";
import { tally } from "../report.mjs";
import { fitQuality } from "../simulate.mjs";

/** @typedef {import("../measure.mjs").Cell} Cell */

const KINDS = { baseline: "", faster: "faster", slower: "slower", "no difference": "same" };

/** @param {Cell} cell @param {number} index */
function section({ workload, setupLabel, tells, comparison }, index) {
  const rows = comparison.rows.map((row) => [
    row.strategy,
    { text: row.verdict, kind: KINDS[row.verdict] },
    row.verdict === "baseline"
      ? ""
      : `${digits(row.ratio.mean)} [${digits(row.ratio.low)}–${digits(row.ratio.high)}]`,
    digits(row.makespanMs.mean),
    digits(row.overBound),
    `${Math.round(row.throughput)}`,
    digits(row.p50Ms),
    digits(row.p99Ms),
    `${Math.round(row.utilisation * 100)} %`,
    `${Math.round(row.utilisationSpread * 100)} %`,
  ]);
  const head = [
    "",
    "verdict",
    "ratio [95 %]",
    "makespan ms",
    "over bound",
    "calls/s",
    "p50 ms",
    "p99 ms",
    "lanes used",
    "spread",
  ];
  return `<h3 id="cell-${index}">${escaped(workload)}, ${escaped(setupLabel)}</h3>
<p class="tells">${escaped(tells)}</p>
${htmlTable("", head, rows)}
<div class="pair"><figure id="distribution-${index}"></figure><figure id="timeline-${index}"></figure></div>`;
}

/**
 * @param {import("../report.mjs").Report} report
 * @returns {Promise<string>}
 */
export function balancerPage(report) {
  const { environment, version, options, cells, simulation } = report;
  const further = `knitting ${version}, ${options.rounds} rounds${options.quick ? " (--quick: a look, not a result)" : ""}.`;
  const summary = tally(cells).map(({ strategy, faster, same, slower, mean }) => [
    strategy,
    { text: `${faster}`, kind: "faster" },
    { text: `${same}`, kind: "same" },
    { text: `${slower}`, kind: "slower" },
    digits(mean),
  ]);
  const quality = fitQuality(simulation.fit);
  const fitText =
    simulation.fit.length === 0
      ? ""
      : `<p>How well it fits what was measured here: half of its ratios are within ${digits(quality.median * 100)} % of the measured ones, ${Math.round(quality.within * 100)} % of them within 15 %.</p><figure id="fit"></figure>`;
  const measured =
    cells.length === 0
      ? ""
      : `<p>Each strategy ran the same calls on the same lanes, in rounds whose order moves on. A ratio is a makespan over that of the first strategy in the same round; the interval is a 95 % bootstrap over rounds. Less than 3 % counts as no difference, and so does what an interval leaves open: hollow dots.</p>
${htmlTable("How often each was faster or slower than the first", ["", "faster", "no difference", "slower", "mean ratio"], summary)}
<h2>Verdicts</h2><div id="legend"></div><figure class="scroll" id="overview"></figure>
<h2>Loads</h2>
${cells.map(section).join("\n")}`;
  const body = `${machineLine(environment, further)}
${measured}
<h2>Simulated, not measured: 8 to 1,024 lanes</h2>
<p>A discrete-event simulation with the pool's own strategies, in which every lane has a core to itself. Two strategies are in it that the pool does not have.</p>
<figure class="scroll" id="simulated"></figure>
${fitText}`;
  return pageOf({
    title: "Balancer strategies of knitting",
    body,
    report,
    charts: new URL("./charts.mjs", import.meta.url),
  });
}

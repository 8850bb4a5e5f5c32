// @ts-check
// Draws the page of `npm run bench:peers` from the report that stands in it. Runs in a browser; bundled into the page.
import * as Plot from "@observablehq/plot";

/** @type {import("../report.mjs").Report & { labels: Record<string, string>, baseline: string }} */
const report = JSON.parse(document.getElementById("report")?.textContent ?? "null");
const PALETTE = ["#1f6fc4", "#e07a3f", "#c9a227", "#8d6cc9", "#2f8f6b", "#d1495b", "#00a6a6", "#5b6b7f"];

const label = (/** @type {string} */ id) => report.labels[id] ?? id;
const names = [
  ...new Set(report.rows.flatMap(({ readings }) => readings.map(({ contender }) => label(contender)))),
];
const colour = { domain: names, range: PALETTE };

/** Every line as ratios to the bare means, with their intervals. */
function ratios() {
  const points = report.rows.flatMap((row) =>
    row.readings.flatMap(({ contender, ratio }) =>
      ratio === null || contender === report.baseline
        ? []
        : [{ line: row.label, name: label(contender), ...ratio }],
    ),
  );
  return Plot.plot({
    width: 1160,
    height: 60 + 104 * new Set(points.map(({ line }) => line)).size,
    marginLeft: 110,
    marginRight: 200,
    x: {
      type: "log",
      grid: true,
      label: `time over that of bare ${label(report.baseline)} (log): left of 1 is faster →`,
      tickFormat: "~g",
    },
    y: { domain: names.filter((name) => name !== label(report.baseline)), label: null },
    fy: { domain: [...new Set(points.map(({ line }) => line))], label: null },
    color: colour,
    marks: [
      Plot.frame({ stroke: "#d9dee5" }),
      Plot.ruleX([1], { stroke: "#8894a3" }),
      Plot.ruleY(points, { fy: "line", y: "name", x1: "low", x2: "high", stroke: "name", strokeWidth: 2 }),
      Plot.dot(points, {
        fy: "line",
        y: "name",
        x: "median",
        fill: "name",
        r: 4,
        tip: true,
        title: (point) =>
          `${point.line}\n${point.name}: ${point.median.toPrecision(3)} [${point.low.toPrecision(3)}–${point.high.toPrecision(3)}]`,
      }),
    ],
  });
}

/** What every turn of every round took. @param {import("../contract.mjs").Row} row */
function turns(row) {
  const values = row.readings.flatMap(({ contender, rounds }) =>
    rounds.flatMap((each) => (each ?? []).map((value) => ({ name: label(contender), value }))),
  );
  const sizes = values.map(({ value }) => value);
  // Within a power of ten a logarithmic axis has hardly any labels.
  const isWide = Math.max(...sizes) > 10 * Math.min(...sizes);
  return Plot.plot({
    width: 560,
    height: 26 * row.readings.length + 50,
    marginLeft: 110,
    x: {
      type: isWide ? "log" : "linear",
      grid: true,
      label: `${row.unit}, every turn of every round →`,
      tickFormat: "~g",
    },
    y: { domain: row.readings.map(({ contender }) => label(contender)), label: null },
    color: colour,
    marks: [
      Plot.tickX(values, { y: "name", x: "value", stroke: "name", strokeOpacity: 0.4, strokeWidth: 2 }),
      Plot.tickX(
        values,
        Plot.groupY({ x: "median" }, { y: "name", x: "value", stroke: "#16202c", strokeWidth: 2.5 }),
      ),
    ],
  });
}

if (report.rows.some(({ readings }) => readings.some(({ ratio }) => ratio !== null))) {
  document.getElementById("ratios")?.append(ratios());
}
for (const [index, row] of report.rows.entries())
  document.getElementById(`turns-${index}`)?.append(turns(row));
document.body.dataset["drawn"] = "true";

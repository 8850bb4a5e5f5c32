// @ts-check
// Draws the page of `npm run bench` from the report that stands in it. Runs in a browser; bundled into the page.
import * as Plot from "@observablehq/plot";

/** @typedef {import("../report.mjs").Report} Report */
/** @typedef {import("../measure.mjs").Cell} Cell */

const COLOURS = ["#5b6b7f", "#a9b4c2", "#e07a3f", "#c9a227", "#8d6cc9", "#2f8f6b", "#1f6fc4"];

/** @type {Report} */
const report = JSON.parse(document.getElementById("report")?.textContent ?? "null");
const strategies = [
  ...new Set(report.cells.flatMap(({ comparison }) => comparison.rows.map(({ strategy }) => strategy))),
];
const colour = { domain: strategies, range: COLOURS };

/**
 * @param {string} id
 * @param {Element} drawing
 */
function put(id, drawing) {
  document.getElementById(id)?.append(drawing);
}

/** Every row as its ratio with its interval: left of 1 is faster. */
function overview() {
  const rows = report.cells.flatMap(({ workload, setupLabel, comparison }) =>
    comparison.rows.slice(1).map((row) => ({ workload, setupLabel, ...row, ...row.ratio })),
  );
  const [least, most] = [0.3, 3];
  const clamp = (/** @type {number} */ value) => Math.min(most, Math.max(least, value));
  return Plot.plot({
    width: 1160,
    height: 150 + 92 * new Set(rows.map(({ workload }) => workload)).size,
    marginLeft: 118,
    marginRight: 110,
    x: {
      type: "log",
      domain: [least, most],
      label: "makespan over that of the first strategy (log) →",
      ticks: [0.3, 0.5, 0.7, 1, 1.5, 2, 3],
      tickFormat: String,
      grid: true,
    },
    y: { domain: strategies.slice(1), label: null },
    fx: { label: null, domain: [...new Set(rows.map(({ setupLabel }) => setupLabel))] },
    fy: { label: null, domain: [...new Set(rows.map(({ workload }) => workload))] },
    color: colour,
    marks: [
      Plot.frame({ stroke: "#d9dee5" }),
      Plot.ruleX([1], { stroke: "#8894a3" }),
      Plot.ruleY(rows, {
        fx: "setupLabel",
        fy: "workload",
        y: "strategy",
        x1: (row) => clamp(row.low),
        x2: (row) => clamp(row.high),
        stroke: "strategy",
        strokeWidth: 2,
      }),
      Plot.dot(rows, {
        fx: "setupLabel",
        fy: "workload",
        y: "strategy",
        x: (row) => clamp(row.mean),
        fill: (row) => (row.verdict === "no difference" ? "white" : row.strategy),
        stroke: "strategy",
        r: 4,
        tip: true,
        title: (row) =>
          `${row.strategy}: ${row.verdict}\nratio ${row.mean.toFixed(3)} [${row.low.toFixed(3)}–${row.high.toFixed(3)}]\n` +
          `makespan ${row.makespanMs.mean.toFixed(1)} ms, ${row.overBound.toFixed(2)} times its bound`,
      }),
    ],
  });
}

/** The makespans of all rounds. @param {Cell} cell */
function distribution({ comparison }) {
  const rounds = comparison.rows.flatMap(({ strategy, makespansMs }) =>
    makespansMs.map((ms) => ({ strategy, ms })),
  );
  return Plot.plot({
    width: 560,
    height: 34 * strategies.length + 50,
    marginLeft: 120,
    x: { label: "makespan of each round, ms →", grid: true, nice: true },
    y: { domain: strategies, label: null },
    color: colour,
    marks: [
      Plot.tickX(rounds, { y: "strategy", x: "ms", stroke: "strategy", strokeOpacity: 0.55, strokeWidth: 2 }),
      Plot.tickX(
        rounds,
        Plot.groupY({ x: "median" }, { y: "strategy", x: "ms", stroke: "#16202c", strokeWidth: 2.5 }),
      ),
    ],
  });
}

/** When each lane ran which call, in the last round. @param {Cell} cell */
function timeline({ timelines }) {
  const spans = Object.entries(timelines).flatMap(([strategy, list]) =>
    list.map(([lane, begin, end]) => ({ strategy, lane: `${lane}`, begin, end })),
  );
  const lanes = new Set(spans.map(({ lane }) => lane)).size;
  return Plot.plot({
    width: 560,
    height: Math.max(34, 9 * lanes) * Object.keys(timelines).length + 50,
    marginLeft: 20,
    marginRight: 120,
    x: { label: "ms from the first call: each bar is a call on its lane →", grid: true },
    y: { type: "band", label: null, axis: null, padding: 0.15 },
    fy: { label: null, domain: strategies },
    color: colour,
    marks: [
      Plot.barX(spans, {
        fy: "strategy",
        y: "lane",
        x1: "begin",
        x2: (span) => Math.max(span.end, span.begin + 0.05),
        fill: "strategy",
        stroke: "white",
        strokeWidth: 0.4,
      }),
    ],
  });
}

/** Simulated ratios by number of lanes. */
function simulated() {
  const { rows } = report.simulation;
  const names = [...new Set(rows.map(({ strategy }) => strategy))];
  return Plot.plot({
    width: 1160,
    height: 330,
    marginRight: 20,
    x: {
      type: "log",
      base: 2,
      label: "lanes",
      ticks: [...new Set(rows.map(({ lanes }) => lanes))],
      tickFormat: String,
    },
    y: {
      type: "log",
      label: "↑ makespan over roundRobin's",
      grid: true,
      ticks: [0.25, 0.5, 1, 2, 4],
      tickFormat: String,
    },
    fx: { label: null, domain: [...new Set(rows.map(({ workload }) => workload))] },
    color: {
      domain: names,
      range: ["#5b6b7f", "#e07a3f", "#c9a227", "#8d6cc9", "#2f8f6b", "#1f6fc4", "#d1495b", "#00a6a6"],
      legend: true,
    },
    marks: [
      Plot.frame({ stroke: "#d9dee5" }),
      Plot.ruleY([1], { stroke: "#8894a3" }),
      Plot.line(rows, { fx: "workload", x: "lanes", y: "ratio", stroke: "strategy", strokeWidth: 2 }),
      Plot.dot(rows, { fx: "workload", x: "lanes", y: "ratio", fill: "strategy", r: 2.5, tip: true }),
    ],
  });
}

/** Measured ratios against simulated ones. */
function fit() {
  const { fit: points } = report.simulation;
  return Plot.plot({
    width: 560,
    height: 400,
    x: { type: "log", label: "measured ratio →", tickFormat: String, ticks: [0.3, 0.5, 1, 2, 3] },
    y: { type: "log", label: "↑ simulated ratio", tickFormat: String, ticks: [0.3, 0.5, 1, 2, 3] },
    color: colour,
    grid: true,
    marks: [
      Plot.line([0.3, 3], {
        x: (value) => value,
        y: (value) => value,
        stroke: "#8894a3",
        strokeDasharray: "4 4",
      }),
      Plot.dot(points, {
        x: "measured",
        y: "simulated",
        fill: "strategy",
        r: 4,
        tip: true,
        title: (point) =>
          `${point.workload}, ${point.setup}\n${point.strategy}: measured ${point.measured.toFixed(2)}, simulated ${point.simulated.toFixed(2)}`,
      }),
    ],
  });
}

if (report.cells.length > 0) put("overview", overview());
put("legend", Plot.legend({ color: colour }));
for (const [index, cell] of report.cells.entries()) {
  put(`distribution-${index}`, distribution(cell));
  put(`timeline-${index}`, timeline(cell));
}
put("simulated", simulated());
if (report.simulation.fit.length > 0) put("fit", fit());
document.body.dataset["drawn"] = "true";

import { timelineOf, type Timeline, type TimelineRow } from "./lane-rows.ts";
import type { RunRecord } from "./run-record.ts";
import type { Load, RunSummary } from "./run-summary.ts";
import { endText, timeText } from "./summary-text.ts";

// The page with a timeline of every lane: one file without scripts or anything from elsewhere, as readable on a phone as on
// a desk. Pure. Runs in Vitest's main process.

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6676; --paper: #fff; --line: #d8dde4; --there: #eef1f5;
  --body: #2f7d5b; --calls: #3b6fb5; --stopped: #c2412d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #9aa5b4; --paper: #14181f; --line: #2c3440;
  --there: #202731; --body: #4fb387; --calls: #6fa3e8; --stopped: #ef6a55; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1100px; background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 8px; }
p { margin: 0 0 12px; color: var(--soft); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 16px 0; }
dl.facts div { border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
dt { font-size: 13px; color: var(--soft); } dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 8px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-size: 13px; font-weight: 500; color: var(--soft); }
th:first-child, td:first-child { text-align: left; } td.text { white-space: normal; text-align: left; overflow-wrap: anywhere; }
@media (max-width: 540px) { table { font-size: 14px; } th, td { padding: 5px 4px; } th { font-size: 12px; } }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 5px; vertical-align: -1px; }
.row { margin: 8px 0; } .row .label { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }
.track { position: relative; height: 22px; border-radius: 4px; overflow: hidden; }
.track b, .track i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
.track i { border-radius: 3px; border-right: 1px solid var(--paper); }
.body { background: var(--body); } .calls { background: var(--calls); } .stopped { background: var(--stopped); }
.there { background: var(--there); }
.axis { display: flex; justify-content: space-between; font-size: 12px; color: var(--soft); }
`;

/** How many bars a page may have: more than anybody can tell apart, and fewer than a phone can't draw. */
const MAX_BARS = 20_000;
const MAX_SLOWEST = 20;

/** The whole page. */
export function laneReportPage(record: RunRecord, summary: RunSummary): string {
  const timeline = timelineOf(record);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lanes of a test run</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Lanes</h1>
<p>${dateText(timeline.startedAt)} · ${timeText(timeline.lengthMs)}</p>
${facts(summary)}
<h2>Timeline</h2>
${legend()}
${rows(timeline)}
<div class="axis"><span>0</span><span>${timeText(timeline.lengthMs / 2)}</span><span>${timeText(timeline.lengthMs)}</span></div>
<h2>Waiting and running</h2>
${loads(summary)}
${slowest(record)}
${unenforced(summary)}
</body>
</html>
`;
}

/** As `2026-01-31 12:00:00 UTC`: the page may be read somewhere else than it was made. */
function dateText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function facts({ lanes, bodies, calls }: RunSummary): string {
  const items: readonly [string, string][] = [
    ["lanes at once", String(lanes.atOnce)],
    ["lanes in all", String(lanes.started)],
    ["at work", `${Math.round(lanes.utilisation * 100)} %`],
    ["replaced", String(lanes.replaced)],
    ["bodies", bodies.count.toLocaleString("en")],
    ["calls", calls.count.toLocaleString("en")],
  ];
  const cells = items.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${cells.join("")}</dl>`;
}

function legend(): string {
  const kinds = [
    ["body", "a test's body"],
    ["calls", "calls of a test"],
    ["stopped", "a body that was stopped"],
    ["there", "starting, or idle"],
  ] as const;
  return `<div class="legend">${kinds.map(([kind, text]) => `<span><i class="${kind}"></i>${text}</span>`).join("")}</div>`;
}

function rows({ rows: all }: Timeline): string {
  let barsLeft = MAX_BARS;
  const drawn = all.map((row) => {
    const text = rowText(row, barsLeft);
    barsLeft = Math.max(0, barsLeft - row.bars.length);
    return text;
  });
  const note = barsLeft > 0 ? "" : `<p>Only the first ${MAX_BARS.toLocaleString("en")} bars are shown.</p>`;
  return drawn.join("\n") + note;
}

function rowText({ label, from, to, bars }: TimelineRow, maxBars: number): string {
  const marks = bars
    .slice(0, maxBars)
    .map(
      (bar) => `<i class="${bar.kind}" style="${span(bar.from, bar.to)}" title="${escape(bar.text)}"></i>`,
    );
  return (
    `<div class="row"><div class="label">${escape(label)}</div>` +
    `<div class="track"><b class="there" style="${span(from, to)}"></b>${marks.join("")}</div></div>`
  );
}

function span(from: number, to: number): string {
  return `left:${percent(from)};width:${percent(Math.max(0, to - from))}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

function loads({ bodies, calls }: RunSummary): string {
  const line = (name: string, { count, wait, run }: Load): string =>
    `<tr><td>${name}</td>${[wait.p50Ms, wait.p99Ms, run.p50Ms, run.p99Ms, run.maxMs]
      .map((ms) => `<td>${count === 0 ? "–" : timeText(ms)}</td>`)
      .join("")}</tr>`;
  const heads = ["", "wait p50", "wait p99", "run p50", "run p99", "run max"];
  return `<div class="scroll"><table><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr>
${line("bodies", bodies)}
${line("calls", calls)}</table></div>`;
}

function slowest({ bodies }: RunRecord): string {
  if (bodies.length === 0) return "";
  const lines = bodies
    .toSorted((one, other) => other.runMs - one.runMs)
    .slice(0, MAX_SLOWEST)
    .map(
      ({ test, runMs, ended }) =>
        `<tr><td class="text">${escape(test)}</td><td>${timeText(runMs)}</td><td>${endText(ended)}</td></tr>`,
    );
  return `<h2>Slowest bodies</h2>
<div class="scroll"><table><tr><th>test</th><th>run</th><th></th></tr>
${lines.join("\n")}</table></div>`;
}

function unenforced({ unenforced: rules }: RunSummary): string {
  if (rules.length === 0) return "";
  const lines = rules.map(
    ({ rule, reason }) => `<tr><td>${escape(rule)}</td><td class="text">${escape(reason)}</td></tr>`,
  );
  return `<h2>What this runtime can't hold lanes to</h2>
<div class="scroll"><table>${lines.join("\n")}</table></div>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

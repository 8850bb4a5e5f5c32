import type { BodyEnd } from "../protocol/run-notes.ts";
import type { Load, RunSummary } from "./run-summary.ts";

// The few lines at the end of a run, set as Vitest sets its own. Pure. Runs in Vitest's main process.

const LABEL_WIDTH = 11;
const UNCOVERED_TEXT =
  'lanes under a policy can\'t count for the v8 provider: take "istanbul", or permission: "unsafe" for this run';

const END_TEXTS: Readonly<Record<Exclude<BodyEnd, "answered">, string>> = {
  late: "cut off",
  cancelled: "cancelled",
  outOfMemory: "out of memory",
  died: "died with their lane",
  unloaded: "could not be loaded",
};

/** Without a line break at the end. */
export function summaryText({ lanes, bodies, calls, uncovered, unenforced }: RunSummary): string {
  const lines: [label: string, text: string][] = [
    [
      "Lanes",
      [
        `${lanes.atOnce} at once, ${lanes.started} in all`,
        `${Math.round(lanes.utilisation * 100)} % at work`,
        ...(lanes.replaced === 0 ? [] : [`${lanes.replaced} replaced`]),
      ].join(" · "),
    ],
  ];
  if (bodies.count > 0) lines.push(["Bodies", [loadText(bodies), ...endTexts(bodies.ends)].join(" · ")]);
  if (calls.count > 0) lines.push(["Calls", loadText(calls)]);
  if (uncovered) lines.push(["Uncovered", UNCOVERED_TEXT]);
  // What no rule covers is open in every run on this runtime, and is said by the doctor and on the page.
  const rules = unenforced.filter(({ limit }) => !limit).map(({ rule }) => rule);
  if (rules.length > 0) lines.push(["Permissions", rulesText(rules)]);
  return lines.map(([label, text]) => `${label.padStart(LABEL_WIDTH)}  ${text}`).join("\n");
}

/** How a body left its lane, if not by itself. */
export function endText(ended: BodyEnd): string {
  return ended === "answered" ? "" : END_TEXTS[ended];
}

/** Milliseconds as people read them. */
export function timeText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 10) return `${ms.toFixed(0)} ms`;
  return ms >= 0.1 ? `${ms.toFixed(1)} ms` : `${(ms * 1000).toFixed(0)} µs`;
}

function loadText({ count, wait, run }: Load): string {
  const quantiles = ({ p50Ms, p99Ms }: Load["wait"]): string =>
    `p50 ${timeText(p50Ms)}, p99 ${timeText(p99Ms)}`;
  return `${count.toLocaleString("en")} · wait ${quantiles(wait)} · run ${quantiles(run)}`;
}

function rulesText(rules: readonly string[]): string {
  return `all rules hold but ${rules.join(", ")} · npx knitting doctor says why`;
}

function endTexts(ends: RunSummary["bodies"]["ends"]): string[] {
  return Object.entries(END_TEXTS)
    .map(([end, text]) => ({ count: ends[end as BodyEnd] ?? 0, text }))
    .filter(({ count }) => count > 0)
    .map(({ count, text }) => `${count} ${text}`);
}

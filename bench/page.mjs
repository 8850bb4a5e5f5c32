// @ts-check
// Pages of the benchmarks: one file each, with everything in it. The plotting library is bundled for the browser.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #16202c; margin: 0 auto; max-width: 1200px; padding: 24px 20px 60px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 6px; } h3 { font-size: 16px; margin: 28px 0 2px; }
p { margin: 4px 0 10px; max-width: 88ch; } .machine, .tells { color: #5b6b7f; } .warning { color: #9a3412; font-weight: 600; }
.pair { display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start; }
table { border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums; } caption { text-align: left; font-weight: 600; }
th, td { padding: 3px 12px; text-align: right; border-bottom: 1px solid #e6eaef; } th:first-child, td:first-child { text-align: left; padding-left: 0; }
.faster { color: #1b7a55; } .slower { color: #b3261e; } .same { color: #7a8796; }
.scroll { overflow-x: auto; } figure { margin: 8px 0; }
`;

/** @param {unknown} text */
export const escaped = (text) => String(text).replaceAll(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * A table whose cells are text, or text and a class.
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | { text: string, kind: string })[])[]} rows
 */
export function htmlTable(caption, head, rows) {
  const cell = (/** @type {string | { text: string, kind: string }} */ each) =>
    typeof each === "string"
      ? `<td>${escaped(each)}</td>`
      : `<td class="${each.kind}">${escaped(each.text)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  const titles = head.map((each) => `<th>${escaped(each)}</th>`).join("");
  return `<div class="scroll"><table><caption>${escaped(caption)}</caption><thead><tr>${titles}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** @param {ReturnType<typeof import("./machine.mjs").machine>} environment @param {string} further */
export function machineLine({ date, node, os, cpu, cores, loadAverage }, further) {
  const busy = loadAverage > cores / 4;
  const line = `${date.slice(0, 16).replace("T", " ")} UTC, node ${node}, ${os}, ${cpu}, ${cores} cores. ${further}`;
  const warning = `<p class="warning">Others were using this machine (load average ${loadAverage.toFixed(1)} at the start): read intervals, not figures.</p>`;
  return `<p class="machine">${escaped(line)}</p>${busy ? warning : ""}`;
}

/**
 * @param {{ title: string, body: string, report: unknown, charts: URL }} parts `charts`: the module that draws in the browser
 * @returns {Promise<string>} the page
 */
export async function pageOf({ title, body, report, charts }) {
  const built = await rolldown({ input: fileURLToPath(charts), platform: "browser", logLevel: "silent" });
  const { output } = await built.generate({ format: "iife", minify: true });
  await built.close();
  // Neither may end the element that it stands in.
  const code = output[0].code.replaceAll("</script", "<\\/script");
  const data = JSON.stringify(report).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${STYLE}</style></head>
<body>
<h1>${escaped(title)}</h1>
${body}
<script type="application/json" id="report">${data}</script>
<script>${code}</script>
</body>
</html>
`;
}

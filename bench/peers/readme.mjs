// @ts-check
// `npm run bench:readme -- peers.json`: puts the table of a run of `npm run bench:peers -- --json peers.json` into the project's
// README, between its markers, with date and machine.
import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { digits, withInterval } from "../text-table.mjs";
import { baselineOf, labelOf } from "./roster.mjs";

/** @typedef {import("./report.mjs").Report} Report */

const MARKED = /(<!-- peers -->\n)[^]*?(<!-- \/peers -->)/u;
const OURS = "knitting";

/**
 * @param {Report} report
 * @returns {string} Markdown
 */
export function readmeSection({ environment, options, rows, settings }) {
  const { date, node, os, cpu, cores, versions, loadAverage } = environment;
  const ids = Object.keys(settings);
  const baseline = baselineOf(ids);
  const others = ids.filter((id) => id !== baseline && id !== OURS);
  const cells = rows.map(({ label, readings }) => {
    const of = (/** @type {string} */ id) =>
      readings.find(({ contender }) => contender === id)?.ratio ?? null;
    const ratios = others.map((id) => of(id)).map((ratio) => (ratio === null ? "-" : digits(ratio.median)));
    return [label, withInterval(of(OURS)), ...ratios];
  });
  const table = [["", OURS, ...others.map(labelOf)], ["", "", ...others].map(() => "---"), ...cells]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const busy =
    loadAverage > cores / 4
      ? ` Others were using the machine: load average ${digits(loadAverage)} at the start.`
      : "";
  return `One run of ${date.slice(0, 10)} on Node ${node.slice(1)}, ${os.split(" ")[0]}, ${cpu}, ${cores} cores; ${peers.join(", ")}.${busy} Ratios to bare \`${labelOf(baseline)}\` in the same turn, median of ${options.rounds} rounds, with this pool's 95 % interval; lower is better, and below 1 is faster than a hand-written worker:

${table}
`;
}

/**
 * @param {string} readme
 * @param {Report} report
 */
export function withSection(readme, report) {
  if (!MARKED.test(readme))
    throw new Error("README.md has no place for it: <!-- peers --> and <!-- /peers -->");
  return readme.replace(MARKED, (_, begin, end) => `${begin}\n${readmeSection(report)}\n${end}`);
}

/** @param {string | undefined} file */
async function main(file) {
  if (file === undefined) {
    process.stderr.write("Usage: npm run bench:readme -- <file that bench:peers --json has written>\n");
    process.exitCode = 2;
    return;
  }
  /** @type {Report} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  if (report.options.quick)
    throw new Error(`${file} is of a --quick run: a look, not a result for the README`);
  const readme = new URL("../../README.md", import.meta.url);
  const text = withSection(readFileSync(readme, "utf8"), report);
  writeFileSync(
    readme,
    await format(text, { ...(await resolveConfig(readme.pathname)), parser: "markdown" }),
  );
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  await main(process.argv[2]);
}

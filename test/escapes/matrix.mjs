// @ts-check
// The escape battery on several Nodes, as a Markdown table: one row an attempt, one column a version.
//
//   node test/escapes/matrix.mjs table.md            in a pool's lanes, permission "strict"
//   node test/escapes/matrix.mjs table.md --raw      any option of run.mjs
//   NODE_BINARIES=/path/node,/path/node …            on these Nodes
//   KNITTING_COMPAT_CACHE=/path                      on those that `npm run test:compat` has left there
//
// Exits with 1 when an attempt went otherwise than its mode promises, on any of them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("./results.mjs").Result} Result */
/** @typedef {{ node: string, mode: string, results: readonly Result[] }} Run */

const MAJORS = [20, 22, 24, 26];
const RUN = fileURLToPath(new URL("./run.mjs", import.meta.url));

/** Named ones, or this one and whatever the compatibility test has fetched. */
function nodeBinaries() {
  const named = process.env["NODE_BINARIES"];
  if (named !== undefined && named !== "") return named.split(",").map((path) => path.trim());
  const cache = process.env["KNITTING_COMPAT_CACHE"] ?? join(tmpdir(), "knitting-nodes");
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  return MAJORS.map((major) => {
    if (Number.parseInt(process.versions.node, 10) === major) return process.execPath;
    return join(cache, String(major), "node_modules", name, "bin", windows ? "node.exe" : "node");
  }).filter((path) => existsSync(path));
}

/**
 * @param {string} binary
 * @param {readonly string[]} options
 * @returns {Run}
 */
function runOn(binary, options) {
  const { stdout, stderr, status } = spawnSync(binary, [RUN, "--json", ...options], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const line = stdout.trim().split("\n").pop();
  if (line === undefined || !line.startsWith("{"))
    throw new Error(`${binary} ended with ${status}: ${stderr}`);
  return JSON.parse(line);
}

/** @param {Result | undefined} result */
function cell(result) {
  if (result === undefined) return "";
  const { outcome, detail, reported, expected } = result;
  if (outcome === "not applicable") return `– (${detail})`;
  const text = detail.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  if (outcome === "escaped") return `**${reported ? "not enforced" : "escaped"}**: ${text}`;
  const code = /^(ERR_[A-Z_]+|KNT_[A-Z_]+|E[A-Z]+)\b/.exec(text)?.[0];
  return `${expected ? "denied" : "**denied**"}${code === undefined ? `: ${text.slice(0, 60)}` : ` (${code})`}`;
}

/** @param {readonly Run[]} runs */
function tableOf(runs) {
  const rows = [
    `| rule | attempt | ${runs.map(({ node }) => node).join(" | ")} |`,
    `| --- | --- | ${runs.map(() => "---").join(" | ")} |`,
  ];
  for (const { attempt, by } of runs[0]?.results ?? []) {
    const cells = runs.map(({ results }) => cell(results.find((result) => result.attempt === attempt)));
    rows.push(`| ${by} | ${attempt} | ${cells.join(" | ")} |`);
  }
  return `${rows.join("\n")}\n`;
}

/**
 * Into the place for it, where the file has one; else as the whole file.
 * @param {string} path
 * @param {string} table
 */
function writeTable(path, table) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const place = /(?<=<!-- table -->\n)[^]*(?=<!-- \/table -->)/;
  writeFileSync(path, place.test(text) ? text.replace(place, () => `\n${table}\n`) : table);
}

const [path, ...options] = process.argv.slice(2);
if (path === undefined || path.startsWith("--"))
  throw new TypeError("Expected the file for the table as first argument");
const runs = nodeBinaries().map((binary) => runOn(binary, options));
writeTable(path, tableOf(runs));
for (const { node, mode, results } of runs) {
  const wrong = results.filter(({ expected }) => !expected);
  console.log(`${node} (${mode}): ${results.length} attempts, ${wrong.length} not as they should be`);
  for (const { attempt, outcome, detail } of wrong) console.log(`  ${attempt}: ${outcome}, ${detail}`);
  if (wrong.length > 0) process.exitCode = 1;
}

// @ts-check
// The escape battery on several Nodes, as Markdown tables, one for threads and one for processes: one row an attempt, one column a
// runtime.
//
//   node test/escapes/matrix.mjs table.md                    in a pool's lanes, permission "strict"
//   node test/escapes/matrix.mjs table.md --lanes thread     one of both tables
//   node test/escapes/matrix.mjs table.md --results folder   nothing is run: the files in it are what run.mjs --json printed
//   … --raw                                                  a careless lane with Node's own permission flags
//   NODE_BINARIES=/path/node,/path/node …                    on these Nodes
//   KNITTING_COMPAT_CACHE=/path                              on those that `npm run test:compat` has left there
//
// Exits with 1 when an attempt went otherwise than its mode promises, on any of them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** @typedef {import("./results.mjs").Result} Result */
/** @typedef {import("./modes.mjs").Carrier} Carrier */
/** @typedef {{ node: string, mode: string, carrier: Carrier, results: readonly Result[] }} Run */
/** @typedef {"thread" | "process"} Table */

/** @type {Record<Table, readonly Carrier[]>} */
const CARRIERS = { thread: ["thread"], process: ["process", "deno"] };
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
  return lastLineOf(stdout, `${binary} ended with ${status}: ${stderr}`);
}

/**
 * @param {string} printed by run.mjs
 * @param {string} from where it is from, for an error
 * @returns {Run}
 */
function lastLineOf(printed, from) {
  const line = printed.trim().split("\n").pop();
  if (line === undefined || !line.startsWith("{")) throw new Error(`There are no results: ${from}`);
  return JSON.parse(line);
}

/**
 * What is known of a table: by running the battery, or from files of somebody who has.
 * @param {Table} table
 * @param {string | undefined} folder
 * @param {readonly string[]} options
 * @returns {readonly Run[]}
 */
function runsOf(table, folder, options) {
  if (folder !== undefined) {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => lastLineOf(readFileSync(join(folder, name), "utf8"), name))
      .filter(({ mode, carrier }) => mode === "strict" && CARRIERS[table].includes(carrier))
      .sort((a, b) => `${a.carrier} ${a.node}`.localeCompare(`${b.carrier} ${b.node}`))
      .sort((a, b) => CARRIERS[table].indexOf(a.carrier) - CARRIERS[table].indexOf(b.carrier));
  }
  const binaries = nodeBinaries();
  return CARRIERS[table].flatMap((carrier) =>
    // What a lane on Deno can do does not depend on the Node of its host.
    (carrier === "deno" ? [process.execPath] : binaries).map((binary) =>
      runOn(binary, ["--lanes", carrier, ...options]),
    ),
  );
}

/** @param {Result | undefined} result */
function cell(result) {
  if (result === undefined || result.outcome === "not applicable") return "–";
  const { outcome, detail, reported, expected } = result;
  if (outcome === "denied") return expected ? "denied" : "**denied**";
  const text = detail.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  return `**${reported ? "not enforced" : "escaped"}**: ${text}`;
}

/** @param {readonly Run[]} runs */
function tableOf(runs) {
  const titles = runs.map(({ node, carrier }) => (carrier === "deno" ? "Deno" : node));
  const rows = [
    `| rule | attempt | ${titles.join(" | ")} |`,
    `| --- | --- | ${runs.map(() => "---").join(" | ")} |`,
  ];
  const attempts = new Map(runs.flatMap(({ results }) => results.map(({ attempt, by }) => [attempt, by])));
  for (const [attempt, by] of [...attempts].sort((a, b) => a[1].localeCompare(b[1]))) {
    const cells = runs.map(({ results }) => cell(results.find((result) => result.attempt === attempt)));
    rows.push(`| ${by} | ${attempt} | ${cells.join(" | ")} |`);
  }
  return `${rows.join("\n")}\n`;
}

/**
 * Into the place for it, where the file has one; else at the end of the file.
 * @param {string} path
 * @param {Table} name
 * @param {string} table
 */
function writeTable(path, name, table) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < from) writeFileSync(path, `${text}${begin}\n${table}\n${end}\n`);
  else writeFileSync(path, `${text.slice(0, from)}\n${table}\n${text.slice(to)}`);
}

const { values, positionals } = parseArgs({
  options: {
    lanes: { type: "string", default: "thread,process" },
    results: { type: "string" },
    raw: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const [path] = positionals;
if (path === undefined) throw new TypeError("Expected the file for the tables as first argument");
for (const table of values.lanes.split(",")) {
  if (table !== "thread" && table !== "process") {
    throw new TypeError(`Expected --lanes to list thread and process, got \`${table}\``);
  }
  const runs = runsOf(table, values.results, values.raw ? ["--raw"] : []);
  if (runs.length === 0) throw new Error(`There are no results of ${table} lanes in ${values.results}`);
  writeTable(path, table, tableOf(runs));
  for (const { node, mode, carrier, results } of runs) {
    const wrong = results.filter(({ expected }) => !expected);
    console.log(
      `${node} (${carrier}, ${mode}): ${results.length} attempts, ${wrong.length} not as they should be`,
    );
    for (const { attempt, outcome, detail } of wrong) console.log(`  ${attempt}: ${outcome}, ${detail}`);
    if (wrong.length > 0) process.exitCode = 1;
  }
}

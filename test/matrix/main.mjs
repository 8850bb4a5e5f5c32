// @ts-check
// `npm run test:matrix`: unit and end-to-end tests, process lanes, the packed package, sample projects and bundles, on every runtime and
// every Vitest that is supported. Prints one table; exit code 1 if one cell of it failed. Nodes come from npm, and are kept in
// node_modules/.cache (KNITTING_COMPAT_CACHE names another folder).
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { progressLine } from "../../bench/progress.mjs";
import { machine } from "../../bench/machine.mjs";
import { cells, COLUMNS, nameOf } from "./cells.mjs";
import { endCell, runCell } from "./run-cell.mjs";
import { inBrief, tableOf } from "./table.mjs";

const USAGE = `Usage: npm run test:matrix -- [flags]
  --only a,b     only cells whose name has one of these words in it, such as "unit,Node 22", or "unit+Node 22"; + joins words that must all be there
  --full         everything, as a build server tests it, and the whole escape battery; without it what is over in some minutes
  --list         the names of the cells
  --json [file]  JSON to the file, or to stdout in place of the table
  --logs folder  keep the logs of all cells there; without it those of failed cells stay in the temporary directory
  --help         this text`;

/** @param {string} text a mistake in the command line, shown without a stack @returns {never} */
function refuse(text) {
  console.error(text);
  process.exit(2);
}

function options() {
  const words = process.argv.slice(2);
  // `--json` has a value or none, which parseArgs() does not know.
  const hasFile = (/** @type {number} */ at) => words[at + 1]?.startsWith("--") === false;
  const args = words.map((word, at) => (word === "--json" && !hasFile(at) ? "--json=" : word));
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: "string" },
        full: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        json: { type: "string" },
        logs: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/**
 * @param {readonly import("./cells.mjs").Cell[]} all
 * @param {string | undefined} only
 */
function choose(all, only) {
  if (only === undefined) return all;
  const wishes = only
    .toLowerCase()
    .split(",")
    .map((wish) => wish.split("+").map((word) => word.trim()));
  const chosen = all.filter((cell) => {
    const name = nameOf(cell).toLowerCase();
    return wishes.some((words) => words.every((word) => word !== "" && name.includes(word)));
  });
  if (chosen.length === 0)
    refuse(`No cell has ${only} in its name. There are:\n${all.map(nameOf).join("\n")}`);
  return chosen;
}

const { only, full, list, json, logs, help } = options();
const chosen = choose(cells(full), only);
if (help) {
  console.log(USAGE);
} else if (list) {
  for (const cell of chosen) console.log(nameOf(cell));
} else {
  await runMatrix();
}

async function runMatrix() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const folder = logs ?? mkdtempSync(join(tmpdir(), "knitting-matrix-"));
  mkdirSync(folder, { recursive: true });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.on(signal, () => {
      endCell();
      process.exit(1);
    });
  }
  const { status } = spawnSync(process.execPath, ["scripts/build.mjs"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) refuse("The build failed: nothing was tried.");

  const progress = progressLine();
  const baseline = join(folder, "samples.json");
  rmSync(baseline, { force: true });
  /** @type {import("./table.mjs").Result[]} */
  const results = [];
  /** @type {string[]} */
  const failures = [];
  for (const cell of chosen) {
    const name = nameOf(cell);
    const file = join(folder, name.replaceAll(/\W+/gu, "-").toLowerCase());
    const log = `${file}.log`;
    const report = `${file}.json`;
    rmSync(report, { force: true });
    progress.show(`${results.length + 1} of ${chosen.length}: ${name}`);
    const outcome = await runCell(cell, { log, report, baseline, root });
    progress.clear();
    console.error(`${name}: ${inBrief(outcome)}`);
    if (outcome.failedBecause !== undefined) failures.push(`${name}: ${outcome.failedBecause}. See ${log}`);
    else if (logs === undefined) rmSync(log, { force: true });
    rmSync(report, { force: true });
    results.push({ row: cell.row, column: cell.column, outcome });
  }
  rmSync(baseline, { force: true });
  if (logs === undefined && failures.length === 0) rmSync(folder, { recursive: true, force: true });

  const text = JSON.stringify({ machine: machine(), full, results, failures }, null, 2);
  if (json !== undefined && json !== "") writeFileSync(json, `${text}\n`);
  console.log(json === "" ? text : `\n${tableOf(results, COLUMNS)}`);
  for (const failure of failures) console.error(`\n${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

// @ts-check
// `npm run bench:peers`: this pool, piscina, tinypool, poolifier, workerpool and bare `postMessage` in one run,
// in turn, on the same functions. How to read it: bench/README.md. Exit code 0 unless the run itself failed.
import { writeFileSync } from "node:fs";
import { environment } from "./environment.mjs";
import { checkGoals } from "./goals.mjs";
import { measures } from "./measures/index.mjs";
import { UsageError } from "../flags.mjs";
import { resolveOptions, usage } from "./options.mjs";
import { peersPage } from "./page/page.mjs";
import { progressLine } from "../progress.mjs";
import { textReport } from "./report.mjs";
import { loadContender, reasonOf } from "./roster.mjs";
import { measureAll } from "./rounds.mjs";

/** @param {readonly string[]} ids */
async function loadAll(ids) {
  /** @type {import("./contract.mjs").Contender[]} */
  const contenders = [];
  /** @type {import("./contract.mjs").Failure[]} */
  const unavailable = [];
  for (const id of ids) {
    try {
      contenders.push(await loadContender(id));
    } catch (error) {
      unavailable.push({ contender: id, where: "import", reason: reasonOf(error) });
    }
  }
  return { contenders, unavailable };
}

/**
 * @param {import("./options.mjs").Options} options
 * @returns {Promise<import("./report.mjs").Report>}
 */
async function measurePeers(options) {
  const started = performance.now();
  const machine = environment();
  const chosen = measures.filter(({ scope }) => options.scopes.includes(scope));
  const { contenders, unavailable } = await loadAll(options.only);
  const progress = progressLine();
  const { rows, failures } = await measureAll(chosen, contenders, options, progress.show);
  progress.clear();
  return {
    environment: machine,
    options: { rounds: options.rounds, quick: options.quick },
    elapsedSeconds: (performance.now() - started) / 1_000,
    settings: Object.fromEntries(contenders.map(({ id, settings }) => [id, settings])),
    rows,
    unavailable,
    failures,
    goals: options.goals ? checkGoals(rows) : null,
  };
}

/** @param {readonly string[]} args */
async function main(args) {
  const options = resolveOptions(args);
  if (options.help) return void process.stdout.write(`${usage}\n`);
  const report = await measurePeers(options);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json?.file) writeFileSync(options.json.file, json);
  if (options.page !== null) writeFileSync(options.page, await peersPage(report));
  const text = options.json && options.json.file === null ? json : textReport(report);
  process.stdout.write(text, () => process.exit()); // lanes of a contender that hung would keep the process alive
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

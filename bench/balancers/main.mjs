// @ts-check
// `npm run bench`: which balancer strategy suits which load. How to read it: bench/README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../flags.mjs";
import { machine } from "../machine.mjs";
import { progressLine } from "../progress.mjs";
import { measureAll } from "./measure.mjs";
import { resolveOptions, usage } from "./options.mjs";
import { balancerPage } from "./page/page.mjs";
import { textReport } from "./report.mjs";
import { measureCosts, simulateAll, simulationReport } from "./simulate.mjs";

/** @param {ReturnType<typeof resolveOptions>} options */
async function measured(options) {
  const startedAt = performance.now();
  const environment = machine();
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const progress = progressLine();
  const { cells } = options.simulate ? { cells: [] } : await measureAll(options, progress.show);
  progress.show("simulation");
  const simulation = simulateAll(await measureCosts(), options.same ? [] : cells, options.workloads);
  progress.clear();
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  const { rounds, quick } = options;
  return { environment, version, options: { rounds, quick }, elapsedSeconds, cells, simulation };
}

/** @param {readonly string[]} args */
async function main(args) {
  const options = resolveOptions(args);
  if (options.help) return void process.stdout.write(`${usage}\n`);
  const report = await measured(options);
  const json = `${JSON.stringify(report)}\n`;
  if (options.json?.file) writeFileSync(options.json.file, json);
  writeFileSync(options.page, await balancerPage(report));
  const text = `${textReport(report)}\n${simulationReport(report.simulation)}\nThe same with plots: ${options.page}\n`;
  process.stdout.write(options.json?.file === null ? json : text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

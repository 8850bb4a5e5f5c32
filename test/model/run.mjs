// @ts-check
// Checks the model of parking and waking with Spin, in every size, and with every planted mistake: `npm run test:model`.
// `node test/model/run.mjs [words of a name] [--trail]`; `--trail` prints the steps to each mistake. README.md says what it means.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { INSTANCES, MISTAKES } from "./instances.mjs";

/** @typedef {import("./instances.mjs").Instance} Instance */
/**
 * @typedef {object} Verdict
 * @property {number} errors
 * @property {boolean} isComplete whether every state has been visited, or an error been found
 * @property {number} states
 * @property {number} transitions
 * @property {number} depth of the search; of an error, how many steps lead to it
 * @property {number} seconds
 * @property {string} found what is wrong
 * @property {string} trail the steps to it, when asked for
 */

const MODEL = fileURLToPath(new URL("park-and-wake.pml", import.meta.url));
const run = promisify(execFile);
const LARGE = { maxBuffer: 1 << 28 };
/** Deep enough for all of them; a search that is cut off says so, and fails. */
const DEPTH = 2_000_000;
const MEMORY_MB = 4_096;

/** Why the model cannot be checked here, or `undefined`. */
export function whatIsMissing() {
  const missing = ["spin", "gcc"].filter((name) => spawnSync(name, ["--version"]).error !== undefined);
  if (missing.length === 0) return undefined;
  return `${missing.join(" and ")} not found. On Debian and Ubuntu: apt-get install spin gcc (or scripts/set-up-tests.sh, as root); elsewhere: https://spinroot.com`;
}

/**
 * @param {Instance} instance
 * @param {boolean} withTrail
 * @returns {Promise<Verdict>}
 */
export async function check({ defines, liveness = false }, withTrail = false) {
  const folder = mkdtempSync(join(tmpdir(), "knitting-model-"));
  const cwd = { ...LARGE, cwd: folder };
  const flags = [...defines, ...(liveness ? ["LIVENESS"] : [])].map((define) => `-D${define}`);
  try {
    await run("spin", ["-a", ...flags, MODEL], cwd);
    const kind = liveness ? [] : ["-DSAFETY"];
    const options = ["-O1", "-w", "-DCOLLAPSE", `-DMEMLIM=${MEMORY_MB}`, "-DVECTORSZ=2048", ...kind];
    await run("gcc", [...options, "-o", "pan", "pan.c"], cwd);
    const how = liveness ? ["-a", "-f"] : [];
    const { stdout } = await run(join(folder, "pan"), [`-m${DEPTH}`, "-w22", ...how], cwd);
    const verdict = read(stdout);
    if (!withTrail || verdict.errors === 0) return verdict;
    const replay = await run(
      "spin",
      ["-t", "-p", "-g", "-l", ...flags, "-k", `${MODEL.split(/[\\/]/u).at(-1)}.trail`, MODEL],
      cwd,
    );
    return { ...verdict, trail: replay.stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} output of the checker that Spin has made
 * @returns {Verdict}
 */
function read(output) {
  /** @param {RegExp} pattern */
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const errors = number(/errors: (\d+)/u);
  const isCut =
    /max search depth too small|out of memory|reached -DMEMLIM|Search not completed|hash-table.*full/iu;
  return {
    errors,
    isComplete: errors > 0 || (errors === 0 && !isCut.test(output)),
    states: number(/(\d+)(?:\.\d+)?(?:e[+]\d+)? states, stored/u),
    transitions: number(/(\d+) transitions/u),
    depth: errors > 0 ? number(/\(at depth (\d+)\)/u) : number(/depth reached (\d+)/u),
    seconds: number(/elapsed time ([\d.]+)/u),
    found: /pan:1: (.*) \(at depth/u.exec(output)?.[1] ?? "",
    trail: "",
  };
}

/** @param {number} count */
const grouped = (count) => count.toLocaleString("en-US");

async function main() {
  const { values, positionals } = parseArgs({
    options: { trail: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.error(missing);
    process.exitCode = 2;
    return;
  }
  /** @param {Instance} instance */
  const isWanted = ({ name }) => positionals.every((word) => name.includes(word));
  let failed = 0;
  let states = 0;
  for (const instance of INSTANCES.filter(isWanted)) {
    const verdict = await check(instance, values.trail);
    const isFine = verdict.errors === 0 && verdict.isComplete;
    if (!isFine) failed++;
    states += verdict.states;
    const outcome = isFine ? "ok    " : verdict.errors > 0 ? `FAILED ${verdict.found}` : "CUT OFF";
    console.log(
      `${outcome} ${instance.name.padEnd(42)} ${grouped(verdict.states).padStart(11)} states ` +
        `${grouped(verdict.transitions).padStart(12)} transitions ${verdict.seconds.toFixed(1).padStart(6)} s`,
    );
    if (verdict.trail !== "") console.log(verdict.trail);
  }
  console.log(`\n${grouped(states)} states. Planted mistakes:\n`);
  for (const mistake of MISTAKES.filter(isWanted)) {
    const verdict = await check(mistake, values.trail);
    const isFound = verdict.errors > 0;
    if (!isFound) failed++;
    const outcome = isFound ? "found " : "MISSED";
    console.log(`${outcome} ${mistake.name.padEnd(58)} ${verdict.found}, ${grouped(verdict.depth)} steps`);
    if (verdict.trail !== "") console.log(verdict.trail);
  }
  if (failed > 0) {
    console.error(`\n${failed} went wrong`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

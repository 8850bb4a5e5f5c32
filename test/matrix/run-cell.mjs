// @ts-check
// Runs one cell of the matrix: a process group of its own, all that it prints in a log, what came of it from the report that it leaves.
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { countTests } from "../../scripts/count-tests.mjs";
import { readJson } from "../compat/counts.mjs";

/** No cell takes longer than this on two cores; full ones take three times as long as quick ones. */
const PATIENCE_MS = 45 * 60_000;

/** @typedef {import("./cells.mjs").Cell} Cell */
/** @typedef {import("../../scripts/count-tests.mjs").Counts} Counts */

/**
 * @typedef {Counts & { failedBecause?: string, seconds: number }} Outcome
 */

/** Ends what runs now, if anything does. @type {() => void} */
let endCurrent = () => {};

/** For when the whole run is ended. */
export function endCell() {
  endCurrent();
}

/**
 * @param {Cell} cell
 * @param {{ log: string, report: string, baseline: string, root: string }} paths
 * @returns {Promise<Outcome>}
 */
export async function runCell(cell, { log, report, baseline, root }) {
  const startedAt = performance.now();
  const output = openSync(log, "w");
  /** @type {string | undefined} */
  let failedBecause;
  try {
    const command = cell.command(report, baseline);
    writeSync(output, `$ ${[command.program, ...command.args].join(" ")}\n`);
    failedBecause = await run(command, output, root);
  } catch (error) {
    failedBecause = error instanceof Error ? error.message : String(error);
    writeSync(output, `${failedBecause}\n`);
  } finally {
    closeSync(output);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = countsIn(report);
  if (counts === undefined) {
    return { passed: 0, failed: 0, skipped: 0, failedBecause: failedBecause ?? "it left no report", seconds };
  }
  if (failedBecause !== undefined) return { ...counts, failedBecause, seconds };
  if (counts.failed > 0) return { ...counts, failedBecause: `${counts.failed} failed`, seconds };
  return counts.passed > 0 ? { ...counts, seconds } : { ...counts, failedBecause: "nothing ran", seconds };
}

/**
 * @param {import("./cells.mjs").Command} command
 * @param {number} output descriptor of the log
 * @param {string} cwd
 * @returns {Promise<string | undefined>} why it failed
 */
function run({ program, args, env }, output, cwd) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", output, output],
      // A group of its own, so that all that it has started can be ended with it.
      detached: process.platform !== "win32",
    });
    let late = false;
    endCurrent = () => {
      try {
        process.kill(process.platform === "win32" ? Number(child.pid) : -Number(child.pid), "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      endCurrent();
    }, PATIENCE_MS);
    child.on("error", (error) => settle(error.message));
    child.on("close", (code, signal) => {
      if (late) settle(`not over after ${PATIENCE_MS / 60_000} minutes`);
      else settle(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`);
    });
    /** @param {string | undefined} reason */
    function settle(reason) {
      clearTimeout(timer);
      endCurrent = () => {};
      resolve(reason);
    }
  });
}

/**
 * Vitest's report has more in it than those of the project's own programs.
 * @param {string} path
 * @returns {Counts | undefined}
 */
function countsIn(path) {
  const report = readJson(path);
  if (typeof report !== "object" || report === null) return undefined;
  if ("testResults" in report) {
    return countTests(/** @type {import("../../scripts/count-tests.mjs").Report} */ (report));
  }
  return /** @type {Counts} */ (report);
}

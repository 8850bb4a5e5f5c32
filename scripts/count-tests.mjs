// @ts-check
// What a JSON report of Vitest says in three numbers. As a program, for .ci/run: prints "N passed, N failed", and ends with code 1
// unless tests ran and all of them passed.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: readonly { status: string }[] }} FileResult
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: readonly FileResult[] }} Report
 */

/** @param {Report} report @returns {Counts} */
export function countTests(report) {
  // A file that fails without a failed test, as by its imports, counts as one.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {string} path @returns {Counts | undefined} nothing when there is no report */
export function countReport(path) {
  try {
    return countTests(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

const [, script, path = ""] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const counts = countReport(path);
  if (counts === undefined) console.error("The tests left no report.");
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

// @ts-check
// The whole escape battery on this Node: the controls first, then strict, on threads, processes and Deno. Goes on after a failure, and
// exits with 1 if there was one. With `--counts file` it writes down how many attempts went as they should, and prints the others alone.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { flagValue, writeCounts } from "../compat/counts.mjs";

const RUN = fileURLToPath(new URL("./run.mjs", import.meta.url));
const RUNS = [
  ["--policy", "unsafe"],
  ["--open"],
  ["--policy", "strict"],
  ["--lanes", "process", "--policy", "unsafe"],
  ["--lanes", "process", "--open"],
  ["--lanes", "process", "--policy", "strict"],
  ["--lanes", "deno", "--policy", "unsafe"],
  ["--lanes", "deno", "--policy", "strict"],
];
const counting = flagValue("--counts") !== undefined;
const counts = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} text what a run printed */
function count(text) {
  /** @type {{ results: readonly import("./results.mjs").Result[] }} */
  const { results } = JSON.parse(text);
  for (const { attempt, outcome, detail, expected } of results) {
    if (!expected) console.log(`  ${attempt}: ${outcome}, ${detail}`);
    counts[!expected ? "failed" : outcome === "not applicable" ? "skipped" : "passed"] += 1;
  }
}

for (const args of RUNS) {
  console.log(`\n${args.join(" ")}`);
  const { status, stdout } = spawnSync(process.execPath, [RUN, ...args, ...(counting ? ["--json"] : [])], {
    stdio: ["inherit", counting ? "pipe" : "inherit", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) process.exitCode = 1;
  if (counting) count(stdout);
}
writeCounts(counts);

// `npm start`: runs the suite on one machine and on four, merges the four reports, and compares. Here the four machines are four processes;
// in CI they are four jobs, each with `npx vitest run --shard=$i/4 --reporter=blob --outputFile=blobs/$i.json`, and a fifth that merges what they upload.
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";

const SHARDS = 4;
const BLOBS = "blobs";
const REPORTS = "reports";

const json = (/** @type {string} */ name) => ["--reporter=json", `--outputFile.json=${REPORTS}/${name}.json`];
for (const folder of [BLOBS, REPORTS]) rmSync(folder, { recursive: true, force: true });

const whole = await vitest(["run", ...json("whole")]);
const shards = await Promise.all(
  Array.from({ length: SHARDS }, (_, index) => {
    const name = `${index + 1}`;
    const blob = ["--reporter=blob", `--outputFile.blob=${BLOBS}/${name}.json`];
    return vitest(["run", `--shard=${name}/${SHARDS}`, ...blob, ...json(name)]);
  }),
);
const merged = await vitest([`--merge-reports=${BLOBS}`, ...json("merged")]);

const inWhole = testsOf("whole");
const inMerged = testsOf("merged");
const inShards = shards.map((_, index) => testsOf(`${index + 1}`));

console.log("test".padEnd(66), "one machine".padEnd(13), "merged".padEnd(9), "runs by shard");
for (const [name, { state, runs }] of inWhole) {
  const byShard = inShards.map((tests) => tests.get(name)?.runs).filter((each) => each !== undefined);
  const sum = byShard.length === 0 ? "" : `${byShard.join(" + ")} (one machine: ${runs})`;
  console.log(name.padEnd(66), state.padEnd(13), (inMerged.get(name)?.state ?? "missing").padEnd(9), sum);
}
console.log();

const sameNames = [...inWhole.keys()].toSorted().join() === [...inMerged.keys()].toSorted().join();
const names = [...inWhole.keys()];
say("the same tests", sameNames);
say(
  "in the same states",
  names.every((name) => inWhole.get(name)?.state === inMerged.get(name)?.state),
);
// One that fails is stopped where it fails, and then shards make runs behind that which one machine doesn't.
const passed = names.filter((name) => inWhole.get(name)?.state === "passed");
say(
  "as many runs of what holds",
  passed.every((name) => inWhole.get(name)?.runs === inMerged.get(name)?.runs),
);
const failed = names.filter((name) => inWhole.get(name)?.state === "failed");
say(
  "the same counterexample of what doesn't",
  failed.length > 0 &&
    failed.every((name) => inWhole.get(name)?.counterexample === inMerged.get(name)?.counterexample),
);
const whoFailed = shards.flatMap(({ exitCode }, index) => (exitCode === 0 ? [] : [index + 1]));
say(`found by one shard alone, which is number ${whoFailed.join()}`, whoFailed.length === 1);
say(`the same exit code, which is ${whole.exitCode}`, whole.exitCode === merged.exitCode);
console.log(process.exitCode === 1 ? "NOT as expected." : "As expected.");
if (process.exitCode === 1) for (const { output } of [whole, ...shards, merged]) console.log(output);
for (const folder of [BLOBS, REPORTS]) rmSync(folder, { recursive: true, force: true });

/** @param {string} what @param {boolean} isSo */
function say(what, isSo) {
  console.log(`${isSo ? "yes" : "NO "}  ${what}`);
  if (!isSo) process.exitCode = 1;
}

/**
 * What a report says of each test, by its file and name.
 *
 * @param {string} report
 * @returns {Map<string, { state: string, runs: number | undefined, counterexample: string | undefined }>}
 */
function testsOf(report) {
  /** @type {import("vitest/node").JsonTestResults} */
  const { testResults } = JSON.parse(readFileSync(`${REPORTS}/${report}.json`, "utf8"));
  return new Map(
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status, meta, failureMessages }) => [
        `${basename(name)}: ${fullName}`,
        {
          state: status,
          runs: meta.knitting?.runs,
          counterexample: /Counterexample: (.+)/.exec(failureMessages?.join("\n") ?? "")?.[1],
        },
      ]),
    ),
  );
}

/** @param {readonly string[]} options @returns {Promise<{ exitCode: number | null, output: string }>} */
function vitest(options) {
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}

// `npm run demo`: Vitest with the plugin on two real suites. Every example of the CommonMark spec is rendered on lanes,
// then a CPU-bound file runs with and without lanes, in turn, so that their ratio means something. Exits with 1 if a
// test fails. In CI it prints results only.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 3;
// Read before this run adds to it. Always 0 on Windows.
const [load = 0] = loadavg();
const root = fileURLToPath(new URL("../fixtures/demo", import.meta.url));
const require = createRequire(import.meta.url);
const vitest = join(require.resolve("vitest/package.json"), "..", "vitest.mjs");
const talks = process.stdout.isTTY && !process.env["CI"];

if (!existsSync(new URL("../dist/plugin/index.js", import.meta.url))) {
  console.error("The package is not built. Run `npm run build` first.");
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), "knitting-demo-"));
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  const cores = availableParallelism();
  print(
    `knitting in Vitest ${version("vitest")}, Node ${process.version}, ${cores} ${cores === 1 ? "core" : "cores"}\n`,
  );

  print(
    `1. Every example of the CommonMark spec ${version("commonmark-spec")}, rendered on lanes by markdown-it ${version("markdown-it")}`,
  );
  const spec = await run("test/commonmark.test.ts", true, "rendering");
  print(`   ${spec.passed} of ${spec.total} examples pass, in ${seconds(spec.wallMs)}\n`);
  if (!report(spec)) return false;

  print(`2. A CPU-bound file: 24 tests that render the whole spec or count primes, ${ROUNDS} rounds in turn`);
  const times = { off: [], on: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const lanes of ["off", "on"]) {
      const result = await run(
        "test/cpu.test.ts",
        lanes === "on",
        `round ${round} of ${ROUNDS}, lanes ${lanes}`,
      );
      if (!report(result)) return false;
      times[lanes].push(result.wallMs);
    }
  }
  print(`   without lanes   ${summary(times.off)}`);
  print(`   with lanes      ${summary(times.on)}`);
  print(`   ratio           ${(median(times.off) / median(times.on)).toFixed(2)}x`);
  if (load > cores / 2) {
    print(
      `\n   This machine was busy before (load ${load.toFixed(1)} on ${cores} cores): lanes had to share with others.`,
    );
  }
  print("\n   Wall times of whole `vitest run` processes, start-up included: the median, then every round.");
  return true;
}

/** Runs one test file in a Vitest of its own, as a user would. */
async function run(file, lanes, what) {
  const outputFile = join(scratch, "result.json");
  const stopTalking = talk(what);
  const startedAt = performance.now();
  const { exitCode, output } = await vitestRun(
    [file, "--reporter=json", `--outputFile=${outputFile}`],
    lanes,
  );
  const wallMs = performance.now() - startedAt;
  stopTalking();
  if (!existsSync(outputFile)) return { exitCode, output, wallMs, passed: 0, total: 0, failures: [] };
  const result = JSON.parse(readFileSync(outputFile, "utf8"));
  rmSync(outputFile);
  const tests = result.testResults.flatMap((module) => module.assertionResults);
  const failures = tests
    .filter((test) => test.status === "failed")
    .map((test) => `${test.fullName}\n${test.failureMessages[0]}`);
  for (const module of result.testResults) if (module.message) failures.push(module.message);
  return { exitCode, output, wallMs, passed: result.numPassedTests, total: result.numTotalTests, failures };
}

function vitestRun(options, lanes) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, "run", "--root", root, ...options], {
      env: { ...process.env, KNITTING_DEMO_LANES: lanes ? "on" : "off" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}

/** Whether all is well; says what isn't. */
function report({ exitCode, output, passed, total, failures }) {
  if (exitCode === 0 && passed === total && total > 0) return true;
  console.error(`   FAILED: ${total - passed} of ${total} tests, exit code ${exitCode}`);
  for (const failure of failures.slice(0, 5)) console.error(indent(failure));
  if (failures.length > 5) console.error(`   … and ${failures.length - 5} more`);
  if (failures.length === 0) console.error(indent(output.trim()));
  return false;
}

/** Shows on a terminal what is under way, and takes it away again. */
function talk(what) {
  if (!talks) return () => {};
  process.stdout.write(`   … ${what}`);
  return () => process.stdout.write("\r\u001b[2K");
}

function summary(times) {
  return `${seconds(median(times)).padStart(7)}   (${times.map(seconds).join(", ")})`;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

function indent(text) {
  return text.replaceAll(/^/gm, "   ");
}

function version(name) {
  return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;
}

function print(line) {
  console.log(line);
}

// @ts-check
// What the Vitest plugin gains and costs, in paired runs: each pair runs both sides in turn, the first one alternating.
//
//   npm run bench:plugin -- --pairs 5 --only lanes
//
// lanes      24 CPU-bound tests in one file: `test.lane` against plain Vitest. Whole runs, start-up included.
// overhead   a suite that uses no lanes: with the plugin against without it.
// starts     what one lane more costs a run against one Vitest worker more, in threads and in forks: to start it, load a test
//            file on it, run one test, and end it. One after the other, in whole runs of 13 against runs of 1.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const project = fileURLToPath(new URL("../../fixtures/speed-project", import.meta.url));

/** @param {string} name @param {string} fallback */
function option(name, fallback) {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
}
const pairs = Number(option("pairs", "5"));
const only = option("only", "");

/**
 * Seconds that a whole run takes.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 */
function run(args, env = {}) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Vitest failed:\n${stdout}${stderr}`);
  return (performance.now() - startedAt) / 1000;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * @param {string} name
 * @param {string} ratioOf how to read the ratio
 * @param {() => number} ours
 * @param {() => number} plain
 * @param {(ours: number, plain: number) => number} ratio
 */
function compare(name, ratioOf, ours, plain, ratio) {
  if (!name.includes(only)) return;
  const ratios = [];
  for (let pair = 0; pair < pairs; pair++) {
    let [one, other] = [0, 0];
    if (pair % 2 === 0) {
      one = ours();
      other = plain();
    } else {
      other = plain();
      one = ours();
    }
    ratios.push(ratio(one, other));
    console.log(
      `${name}, pair ${pair + 1}: ${one.toFixed(3)} s with, ${other.toFixed(3)} s plain: ${ratios.at(-1)?.toFixed(3)}`,
    );
  }
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `${name}: ${ratioOf} ${median(ratios).toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})\n`,
  );
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}\n`);

compare(
  "lanes",
  "times as fast",
  () => run(["--root", project, "lanes"]),
  () => run(["--root", project, "plain"], { VITEST_PLUGIN: "off" }),
  (ours, plain) => plain / ours,
);

/**
 * Makes a suite beside the samples, which finds this package by its name.
 *
 * @param {Readonly<Record<string, string>>} files text by name
 * @param {(directory: string) => void} use
 */
function withSuite(files, use) {
  const directory = mkdtempSync(join(dirname(project), ".speed-"));
  try {
    cpSync(join(project, "vitest.config.ts"), join(directory, "vitest.config.ts"));
    mkdirSync(join(directory, "test"));
    for (const [name, source] of Object.entries(files)) writeFileSync(join(directory, "test", name), source);
    use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Test files without lanes, as many as a small project has. */
function plainFiles() {
  const tests = Array.from(
    { length: 20 },
    (_, n) => `test("adds ${n}", () => { expect([${n}, 1].reduce((a, b) => a + b)).toBe(${n + 1}); });`,
  );
  const source = `import { expect, test } from "vitest";\n${tests.join("\n")}\n`;
  return Object.fromEntries(Array.from({ length: 40 }, (_, file) => [`plain-${file}.test.ts`, source]));
}

const STARTS = 12;

/** One file with a lane for each of its tests, and as many files with one test as there are workers to start. */
function startFiles() {
  /** @param {number} count */
  const lanes = (count) =>
    [
      `import { expect } from "vitest";\nimport { test } from "knitting/vitest";`,
      // Other options are another lane.
      ...Array.from(
        { length: count },
        (_, n) =>
          `test.lane("starts ${n}", { resourceLimits: { maxOldGenerationSizeMb: ${200 + n} } }, () => { expect(${n}).toBe(${n}); });`,
      ),
    ].join("\n");
  /** @type {Record<string, string>} */
  const files = { "lanes-one.test.ts": lanes(1), "lanes-all.test.ts": lanes(STARTS + 1) };
  for (let n = 0; n <= STARTS; n++) {
    const name = n === 0 ? "workers-one" : `workers-more-${n}`;
    files[`${name}.test.ts`] =
      `import { expect, test } from "vitest";\ntest("starts ${n}", () => { expect(${n}).toBe(${n}); });\n`;
  }
  return files;
}

if ("overhead".includes(only)) {
  withSuite(plainFiles(), (suite) => {
    compare(
      "overhead",
      "of the time without it:",
      () => run(["--root", suite]),
      () => run(["--root", suite], { VITEST_PLUGIN: "off" }),
      (ours, plain) => ours / plain,
    );
  });
}

if ("starts".includes(only)) {
  withSuite(startFiles(), (suite) => {
    for (const pool of ["threads", "forks"]) {
      const args = ["--root", suite, `--pool=${pool}`, "--maxWorkers=1"];
      const off = { VITEST_PLUGIN: "off" };
      compare(
        "starts",
        `of a start in ${pool}:`,
        () => (run([...args, "lanes-all"]) - run([...args, "lanes-one"])) / STARTS,
        () => (run([...args, "workers-"], off) - run([...args, "workers-one"], off)) / STARTS,
        (ours, plain) => ours / plain,
      );
    }
  });
}

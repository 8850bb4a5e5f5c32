// @ts-check
// What the Vitest plugin gains and costs, in paired runs: each pair runs both sides in turn, the first one alternating.
//
//   npm run bench:plugin -- --pairs 5 --only lanes
//
// lanes      24 CPU-bound tests in one file: `test.lane` against plain Vitest. Whole runs, start-up included.
// overhead   a suite that uses no lanes: with the plugin against without it.
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
      `${name}, pair ${pair + 1}: ${one.toFixed(2)} s with, ${other.toFixed(2)} s plain: ${ratios.at(-1)?.toFixed(3)}`,
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

/** Test files without lanes, as many as a small project has. */
function plainSuite() {
  const directory = mkdtempSync(join(dirname(project), ".speed-"));
  cpSync(join(project, "vitest.config.ts"), join(directory, "vitest.config.ts"));
  mkdirSync(join(directory, "test"));
  for (let file = 0; file < 40; file++) {
    const tests = Array.from(
      { length: 20 },
      (_, n) => `test("adds ${n}", () => { expect([${n}, 1].reduce((a, b) => a + b)).toBe(${n + 1}); });`,
    );
    const source = `import { expect, test } from "vitest";\n${tests.join("\n")}\n`;
    writeFileSync(join(directory, "test", `plain-${file}.test.ts`), source);
  }
  return directory;
}

if ("overhead".includes(only)) {
  const suite = plainSuite();
  try {
    compare(
      "overhead",
      "of the time without it:",
      () => run(["--root", suite]),
      () => run(["--root", suite], { VITEST_PLUGIN: "off" }),
      (ours, plain) => ours / plain,
    );
  } finally {
    rmSync(suite, { recursive: true, force: true });
  }
}

// @ts-check
// `npm run bench:property`: checks in lanes against fast-check on one thread, in turn, in one run. Ratios first: more than 1 is
// faster than fast-check. Both sides are warm; the first check of a process, which starts lanes and compiles all code, is a line of
// its own.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { isMain } from "knitting";
import { check, closeLanes, fanReport } from "knitting/property";
import { fanned, plain } from "./properties.mjs";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {keyof typeof fanned} property
 * @property {number} goal
 * @property {(round: number) => import("fast-check").Parameters<any>} parameters the same for both
 */

/** @type {readonly Line[]} */
const LINES = [
  {
    name: "100 µs × 20,000 runs",
    property: "medium",
    goal: 1.85,
    parameters: (seed) => ({ seed, numRuns: 20_000 }),
  },
  {
    name: "1 µs × 200,000 runs",
    property: "cheap",
    goal: 0.9,
    parameters: (seed) => ({ seed, numRuns: 200_000 }),
  },
  {
    name: "shrinking, 1 ms a run",
    property: "slowFailing",
    goal: 1.5,
    parameters: (seed) => ({ seed: seed + 100 }),
  },
];

/** Engines compile what has run often: fewer, and the first rounds measure that. */
const WARM_UP_ROUNDS = 3;

const threads = Number(process.argv.find((each) => each.startsWith("--lanes="))?.slice(8) ?? 2);
const rounds = Number(process.argv.find((each) => each.startsWith("--rounds="))?.slice(9) ?? 7);
const scope = process.argv.find((each) => each.startsWith("--scope="))?.slice(8);
const asJson = process.argv.includes("--json");

/** @param {() => unknown} body */
async function timed(body) {
  const startedAt = performance.now();
  const result = await body();
  return { ms: performance.now() - startedAt, result };
}

/** @param {{ name: string, ratio: number, lowest: number, highest: number, aloneMs: number, lanesMs: number }} line */
function textOf({ name, ratio, lowest, highest, aloneMs, lanesMs }) {
  const range = `[${lowest.toFixed(2)}–${highest.toFixed(2)}]`;
  return `${ratio.toFixed(2)} ${range}  ${name}: ${aloneMs.toFixed(0)} ms alone, ${lanesMs.toFixed(0)} ms in lanes`;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The shrinking line in processes of their own. @param {string} side @param {number} round */
function firstCheck(side, round) {
  const script = fileURLToPath(new URL("first.mjs", import.meta.url));
  const args = [script, side, String(threads), String(round + 100)];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function measureFirst() {
  const results = [];
  for (let round = 1; round <= rounds; round++) {
    const sides = round % 2 === 0 ? ["lanes", "alone"] : ["alone", "lanes"];
    const ms = Object.fromEntries(sides.map((side) => [side, firstCheck(side, round)]));
    results.push({ aloneMs: ms["alone"] ?? NaN, lanesMs: ms["lanes"] ?? NaN });
  }
  const ratios = results.map(({ aloneMs, lanesMs }) => aloneMs / lanesMs);
  return {
    name: "the same, first check of a process",
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    aloneMs: median(results.map((each) => each.aloneMs)),
    lanesMs: median(results.map((each) => each.lanesMs)),
  };
}

/** @param {Line} line */
async function measure({ name, property, goal, parameters }) {
  const inLanes = (/** @type {number} */ round) =>
    check(/** @type {any} */ (fanned[property]), parameters(round), { threads });
  const alone = (/** @type {number} */ round) =>
    fc.check(/** @type {any} */ (plain[property]), parameters(round));
  await check(fanned.cheap, { numRuns: 1 }, { threads });
  for (let round = -WARM_UP_ROUNDS; round < 0; round++) {
    await inLanes(round);
    await alone(round);
  }
  /** @type {{ ratio: number, aloneMs: number, lanesMs: number }[]} */
  const results = [];
  /** @type {import("knitting/property").FanReport | undefined} */
  let report;
  for (let round = 1; round <= rounds; round++) {
    const order = round % 2 === 0 ? ["lanes", "alone"] : ["alone", "lanes"];
    /** @type {Record<string, { ms: number, result: any }>} */
    const times = {};
    for (const side of order)
      times[side] = await timed(() => (side === "lanes" ? inLanes(round) : alone(round)));
    const { lanes, alone: single } = times;
    if (lanes === undefined || single === undefined) throw new Error("a side was not measured");
    if (lanes.result.counterexamplePath !== single.result.counterexamplePath)
      throw new Error(`${name}: not the same result`);
    report = fanReport(lanes.result);
    results.push({ ratio: single.ms / lanes.ms, aloneMs: single.ms, lanesMs: lanes.ms });
  }
  return {
    name,
    ratio: median(results.map((each) => each.ratio)),
    lowest: Math.min(...results.map((each) => each.ratio)),
    highest: Math.max(...results.map((each) => each.ratio)),
    goal,
    aloneMs: median(results.map((each) => each.aloneMs)),
    lanesMs: median(results.map((each) => each.lanesMs)),
    report,
  };
}

if (isMain) {
  const measured = [];
  for (const line of LINES) {
    if (scope === undefined || line.name.includes(scope)) measured.push(await measure(line));
  }
  await closeLanes();
  const first = scope === undefined || "first".includes(scope) ? measureFirst() : undefined;
  if (asJson) console.log(JSON.stringify({ lanes: threads, rounds, lines: measured, first }, null, 2));
  else {
    console.log(
      `fast-check's time over that of ${threads} lanes, median of ${rounds} rounds [lowest–highest]`,
    );
    for (const { goal, report, ...line } of measured) {
      const extra = `${report?.speculativeRuns ?? 0} runs not needed, ${report?.chunks ?? 0} chunks`;
      console.log(`${textOf(line)} (${extra}); goal ${goal}`);
    }
    if (first !== undefined) console.log(textOf(first));
  }
}

// @ts-check
// `npm run bench:adapter`: whether knitting/bench tells the truth. An isolated loop against the same loop in a bare process, in
// turn; reported throughput against calls over wall time; and a strategy against itself. How to read it: bench/README.md.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isMain } from "knitting";
import { laneBench } from "knitting/bench";
import { Bench } from "tinybench";
import { machine } from "../machine.mjs";
import { median } from "../peers/statistics.mjs";
import { STEPS } from "./steps.mjs";
import { echo, workTask } from "./work.mjs";

const ROUNDS = 9;
const TIME_MS = 200;
const SELF_COMPARISONS = 20;
const bareFile = fileURLToPath(new URL("./bare.mjs", import.meta.url));

/** @returns {{ mean: number, p50: number }} */
const inBareProcess = () =>
  JSON.parse(execFileSync(process.execPath, [bareFile, `${TIME_MS}`], { encoding: "utf8" }));

/** @param {"thread" | "process"} runtime */
async function isolated(runtime) {
  const bench = new Bench({ time: TIME_MS, warmupTime: 50 });
  laneBench(bench, { worker: { runtime } }).isolate("isolated", workTask, { args: STEPS });
  await bench.run();
  const [result] = bench.results;
  if (result === undefined || !("latency" in result)) throw new Error("an isolated benchmark has no result");
  return { mean: result.latency.mean, p50: result.latency.p50 };
}

async function isolation() {
  const kinds = /** @type {const} */ (["thread", "process"]);
  /** @type {Record<string, { mean: number[], p50: number[] }>} */
  const ratios = Object.fromEntries(kinds.map((kind) => [kind, { mean: [], p50: [] }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of kinds) {
      const first = round % 2 === 0 ? await isolated(kind) : undefined;
      const bare = inBareProcess();
      const lane = first ?? (await isolated(kind));
      ratios[kind]?.mean.push(lane.mean / bare.mean);
      ratios[kind]?.p50.push(lane.p50 / bare.p50);
    }
  }
  return kinds.map((kind) => ({
    line: `isolated ${kind} over bare process`,
    mean: median(ratios[kind]?.mean ?? []),
    p50: median(ratios[kind]?.p50 ?? []),
  }));
}

/** @param {number} inFlight */
async function throughput(inFlight) {
  let startedAt = 0;
  let wallMs = 0;
  const bench = new Bench({ time: 1_000 });
  const lanes = laneBench(bench, { threads: 2, permission: "unsafe" });
  lanes.add("echo", echo, {
    args: 1,
    inFlight,
    beforeAll: () => void (startedAt = performance.now()),
    afterAll: () => void (wallMs = performance.now() - startedAt),
  });
  await bench.run();
  const report = lanes.report("echo");
  await lanes.close();
  const [result] = bench.results;
  if (report === undefined || result === undefined || !("throughput" in result)) throw new Error("no result");
  const overWall = (report.calls / wallMs) * 1_000;
  return {
    line: `throughput, ${inFlight} in flight`,
    reported: result.throughput.mean,
    overWall,
    ratio: result.throughput.mean / overWall,
  };
}

/** How often a strategy is found to differ from itself: each time by mistake. */
async function selfComparisons() {
  const lanes = laneBench(new Bench(), { threads: 2, permission: "unsafe" });
  const args = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 200_000 : 50_000));
  let different = 0;
  for (let comparison = 0; comparison < SELF_COMPARISONS; comparison++) {
    const { rows } = await lanes.compareBalancers(
      "itself",
      { task: workTask, args },
      { strategies: ["roundRobin", "roundRobin"] },
    );
    if (rows[1]?.verdict !== "no difference") different++;
  }
  return different;
}

if (isMain) {
  const { node, cpu, cores, loadAverage } = machine();
  console.log(`node ${node}, ${cpu}, ${cores} cores, load average ${loadAverage.toFixed(1)} at the start`);
  for (const inFlight of [1, 10, 100, 1_000]) {
    const { line, reported, overWall, ratio } = await throughput(inFlight);
    console.log(
      `${line}: ${Math.round(reported)} calls/s reported, ${Math.round(overWall)} over wall time, ratio ${ratio.toFixed(3)}`,
    );
  }
  for (const { line, mean, p50 } of await isolation()) {
    console.log(`${line}: mean ${mean.toFixed(3)}, p50 ${p50.toFixed(3)} (median of ${ROUNDS} rounds)`);
  }
  const different = await selfComparisons();
  console.log(
    `a strategy against itself: found to differ in ${different} of ${SELF_COMPARISONS} comparisons`,
  );
}

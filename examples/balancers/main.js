// `npm start`: which balancer suits a load? Two loads, four strategies, in turn on the same lanes.
import { laneBench } from "knitting/bench";
import { Bench } from "tinybench";
import { countPrimes } from "./tasks.js";

const SHORT = 2_000;
const LONG = 60_000;

/** @type {Record<string, import("knitting/bench").Workload<number>>} */
const WORKLOADS = {
  // All at once, and every fourth is long: lanes that are given calls in turn get very different amounts of work.
  "a batch with a few long calls": {
    task: countPrimes,
    args: Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? LONG : SHORT)),
  },
  // One after the other, and all alike: there is hardly anything to balance.
  "a stream of short calls": {
    task: countPrimes,
    args: Array.from({ length: 60 }, () => SHORT),
    arrivalsMs: Array.from({ length: 60 }, (_, index) => index),
  },
};

const lanes = laneBench(new Bench());
for (const [name, workload] of Object.entries(WORKLOADS)) {
  const comparison = await lanes.compareBalancers(name, workload, {
    strategies: ["roundRobin", "firstIdle", "leastInFlight", "sharedQueue"],
    lanes: 2,
    rounds: 12,
  });

  console.log(`${name}: ${comparison.calls} calls, ${comparison.lanes} lanes, ${comparison.rounds} rounds`);
  console.table(
    comparison.rows.map(({ strategy, verdict, ratio, makespanMs, p50Ms, p99Ms, utilisation }) => ({
      strategy,
      verdict,
      // Its makespan over that of the first strategy in the same round, with a 95 % interval.
      ratio: `${ratio.mean.toFixed(2)} [${ratio.low.toFixed(2)}, ${ratio.high.toFixed(2)}]`,
      "makespan ms": Number(makespanMs.mean.toFixed(1)),
      "p50 ms": Number(p50Ms.toFixed(1)),
      "p99 ms": Number(p99Ms.toFixed(1)),
      "lanes busy": `${(utilisation * 100).toFixed(0)} %`,
    })),
  );

  const best = comparison.rows.filter(({ verdict }) => verdict === "faster").map(({ strategy }) => strategy);
  console.log(`faster than roundRobin here: ${best.join(", ") || "none"}\n`);
}
await lanes.close();
